// The shapes of Attune's API. Written by `manage.py write_types`; change nothing here.

/** How many of the events were new and are kept; where some were not, what became of each. */
export interface Accepted {
  accepted: number;
  /** In the order in which they were sent; left out where all were accepted, or none was read. */
  events?: Array<EventOut> | null;
}

/** How much more, or less, a visitor likes a topic. */
export interface AdjustmentsIn {
  /** A topic of the vocabulary, by its slug or its name. */
  content_category: string;
  /** What is added; the score stays in 0 to 1. */
  score_delta: number;
}

/** One block of a page's body. */
export interface BlockOut {
  id: string;
  /** The name under which editors insert it. */
  type: string;
  /** What was decided; null where the block cannot vary. */
  slot: SlotOut | null;
  /** As the site renders it; "" where the slot is hidden. */
  html: string;
  /** The content itself, in the shape of the block; null where the slot is hidden. */
  value: unknown;
}

/** One value that may be chosen. */
export interface ChoiceOut {
  value: string;
  label: string;
}

/** What the visitor chose. */
export interface ConsentIn {
  /** measure+personalise, measure, personalise or refused. */
  choice: string;
}

/** What the visitor allows from now on. */
export interface ConsentOut {
  measure: boolean;
  personalise: boolean;
}

/** The body of a page as one piece of HTML, and what won in its slots. */
export interface ContentOut {
  page: number;
  /** The blocks of the body in their decided order, as the site renders them. */
  content: string;
  slots: Array<SlotOut>;
}

/** What was decided for a page. */
export interface DecisionsOut {
  page: number;
  /** In the order in which they are shown. */
  slots: Array<SlotOut>;
}

/** One event; each kind has its own parts, and the rest is left out. */
export interface EventIn {
  /** Made anew for each event; sent twice, it counts once. */
  id: string;
  /** One of page_view, exposure, click, dwell, scroll, hover, like, share, search, conversion, custom. */
  kind: string;
  page_id?: number | null;
  /** How long before it was sent it happened. */
  ago_ms?: number;
  /** Of an exposure: what was decided, as we signed it. */
  ticket?: string | null;
  /** Of a click, a hover or a custom event. */
  name?: string | null;
  /** Of a dwell: seconds more than were told before. */
  seconds?: number | null;
  /** Of a scroll: share of the page, 0 to 1. */
  depth?: number | null;
  /** Of a search. */
  words?: string | null;
  /** Of a share. */
  network?: string | null;
  /** Of a conversion. */
  goal?: string | null;
  /** Of a conversion. */
  worth?: number | null;
}

/** What became of one event. */
export interface EventOut {
  /** double is one that was told before. */
  outcome: "accepted" | "double" | "refused";
  /** Of one that was refused: the reason. */
  why?: string | null;
}

/** Some events of one visitor; each is judged alone. */
export interface EventsIn {
  events: Array<EventIn>;
}

/** One thing that a condition may ask. */
export interface FactOut {
  /** What a condition calls it: {"fact": "visits_7d", ...}. */
  name: string;
  /** text, number, yes-no, set, clock, moment or version. */
  kind: string;
  label: string;
  unit: string;
  group: string;
  /** essential, or personalise: what needs the visitor's consent. */
  purpose: string;
  /** What it is read from: request, page, visitor or match. */
  scope: string;
  operators: Array<string>;
  /** Of a family; null where it is one fact. */
  parameter: ParameterOut | null;
  /** The values to choose from; empty where any will do. */
  choices: Array<ChoiceOut>;
  /** A condition on it, as a sentence. */
  example: string;
}

/** A slot as it is decided now; the page compares the outcome with the one that it shows. */
export interface FragmentAnswer {
  slot: string;
  outcome: string;
  html: string;
  is_hidden: boolean;
  ticket: string;
}

/** An interest that had a say; POST /consent/interests/ with its key as "mute" turns it off. */
export interface InterestOut {
  key: string;
  name: string;
}

/** A public page as this visitor would see it. */
export interface PageOut {
  id: number;
  type: string;
  title: string;
  summary: string;
  url: string;
  locale: string;
  first_published_at: string | null;
  /** In the order in which the blocks are shown. */
  body: Array<BlockOut>;
}

/** By what the facts of a family are told apart; a condition names one as "of". */
export interface ParameterOut {
  label: string;
  choices: Array<ChoiceOut>;
}

/** The parameters of all slots of a page. */
export interface ParametersOut {
  page: number;
  is_live: boolean;
  has_unpublished_changes: boolean;
  slots: Array<SlotParametersOut>;
}

/** What is wrong, and what to do. */
export interface ProblemOut {
  /** The place in what was sent, such as condition.all[1]; "" for the whole. */
  where: string;
  what: string;
}

/** Why nothing was kept. */
export interface Refused {
  detail: string;
  problems: Array<ProblemOut>;
}

/** A rule as `manage.py rules export` writes it, and as a draft of it is sent. */
export interface RuleForm {
  /** As in the address; a draft may leave it out. */
  slug: string;
  name: string;
  /** The host name of the site that it belongs to; left out for all sites. */
  site?: string;
  /** 1 is the strongest. */
  priority?: number;
  /** In the form of /api/conditions/schema/. */
  condition: Record<string, unknown>;
  /** Each with what it does, as "do". */
  actions: Array<Record<string, unknown>>;
}

/** A rule as it stands, live and as a draft. */
export interface RuleOut {
  slug: string;
  name: string;
  /** The host name of the site that it belongs to; "" for all sites. */
  site: string;
  is_live: boolean;
  has_unpublished_changes: boolean;
  /** What decides now; null where nothing of it is live. */
  live: RuleVersion | null;
  /** What waits to be published; null where nothing does. */
  draft: RuleVersion | null;
}

/** One version of a rule. */
export interface RuleVersion {
  /** The condition in words. */
  sentence: string;
  /** What the rule does, in words. */
  outcomes: Array<string>;
  /** null while it is half finished. */
  rule: RuleForm | null;
}

/** Some of the rules of a site, the strongest first. */
export interface RulesOut {
  /** How many there are in all. */
  count: number;
  rules: Array<RuleOut>;
}

/** What another server knows of a visitor's taste. */
export interface ScoresIn {
  /** The visitor's id. */
  user_id: string;
  adjustments: AdjustmentsIn;
}

/** The score before and after; below 0.01 it is let go, and 0. */
export interface ScoresOut {
  user_id: string;
  content_category: string;
  score_before: number;
  score: number;
}

/** Why a slot is otherwise than for everybody, in the visitor's language. */
export interface SentenceOut {
  /** The slot's id; empty where the sentence is about the page. */
  slot: string;
  text: string;
}

/** What won in one slot; of a hidden slot nothing but that. */
export interface SlotOut {
  /** The slot's id; it stays the same as long as the slot stands on the page. */
  slot: string;
  /** What editors and rules call the slot. */
  name: string;
  /** The id of the variant that won, "default", or "" where the slot is hidden. */
  variant: string;
  /** Its place among the slots of the page, from 0. */
  position: number;
  is_hidden: boolean;
  parameters: Record<string, string | number | boolean>;
  /** The ids of the pages that fill it, best first. */
  pages: Array<number>;
}

/** One parameter of a slot. */
export interface SlotParameterOut {
  name: string;
  label: string;
  /** choice, integer, yes-no, colour, text or order. */
  kind: string;
  /** In words, what it may be. */
  allowed: string;
  /** Of a choice, a colour or an order; an order names each of them once. */
  choices: Array<string>;
  /** Of an integer, or the fewest letters of a text. */
  least: number | null;
  /** Of an integer, or the most letters of a text. */
  most: number | null;
  /** What it is where nobody says otherwise. */
  default: string | number | boolean;
  /** In the latest version of the page; null for "as usual". */
  preset: string | number | boolean | null;
  /** In the published version. */
  live_preset: string | number | boolean | null;
  /** What variants preset, by their names. */
  variants: Record<string, string | number | boolean>;
  /** The slugs of the live rules that set it on this page, the strongest first. */
  rules: Array<string>;
}

/** A slot of the latest version of a page. */
export interface SlotParametersOut {
  slot: string;
  name: string;
  /** The name under which editors insert the block. */
  block: string;
  parameters: Array<SlotParameterOut>;
}

/** What differs between visitors of a page that anyone may cache. */
export interface TailAnswer {
  tail: Record<string, unknown>;
  html: string;
}

/** What a browser sends back as an exposure once a slot is seen. */
export interface TicketsOut {
  page: number;
  /** By slot; none where nothing may be measured. */
  tickets: Record<string, string>;
}

/** Why a page looks as it does for this visitor, in plain words; without sentences it looks as for everybody. */
export interface WhyOut {
  page: number;
  sentences: Array<SentenceOut>;
  /** What is kept of the visitor for this. */
  note: string;
  interests: Array<InterestOut>;
  /** What POST /api/consent/ takes to adapt no more; empty where it does not adapt. */
  choice: string;
}

/** A rule whose draft was kept. */
export interface WrittenOut {
  slug: string;
  name: string;
  /** The host name of the site that it belongs to; "" for all sites. */
  site: string;
  is_live: boolean;
  has_unpublished_changes: boolean;
  /** What decides now; null where nothing of it is live. */
  live: RuleVersion | null;
  /** What waits to be published; null where nothing does. */
  draft: RuleVersion | null;
  /** What is allowed and yet hardly meant. */
  doubts: Array<ProblemOut>;
}

/** What each address answers where all is well. */
export interface Answers {
  "GET /api/conditions/schema/": Record<string, unknown>;
  "POST /api/consent/": ConsentOut;
  "GET /api/decisions/": DecisionsOut;
  "GET /api/decisions/tail/": TailAnswer;
  "GET /api/decisions/tickets/": TicketsOut;
  "GET /api/decisions/why/": WhyOut;
  "POST /api/events/": Accepted;
  "GET /api/facts/": Array<FactOut>;
  "GET /api/fragments/": FragmentAnswer;
  "GET /api/pages/{page}/": PageOut;
  "GET /api/pages/{page}/parameters/": ParametersOut;
  "PUT /api/pages/{page}/parameters/": ParametersOut;
  "GET /api/personalize/": ContentOut;
  "GET /api/rules/": RulesOut;
  "GET /api/rules/{slug}/": RuleOut;
  "POST /api/rules/{slug}/": WrittenOut;
  "PUT /api/rules/{slug}/": WrittenOut;
  "POST /api/update_recommendation_scores/": ScoresOut;
}
