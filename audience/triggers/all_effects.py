"""The effects of this product, each with what does it; `AudienceConfig.ready()` registers the pairs."""

from typing import Any

from attune.audience.domain.effects.add_to_list import AddToListPerformer
from attune.audience.domain.effects.nudge_affinity import NudgeAffinityPerformer
from attune.audience.domain.effects.performer import EffectPerformer
from attune.audience.domain.effects.remove_from_list import RemoveFromListPerformer
from attune.audience.domain.effects.set_trait import SetTraitPerformer
from attune.audience.triggers.call_webhook import CallWebhookPerformer
from attune.audience.triggers.notify import NotifyPerformer
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.effects.notify import Notify
from attune.rules.domain.effects.nudge_affinity import NudgeAffinity
from attune.rules.domain.effects.remove_from_list import RemoveFromList
from attune.rules.domain.effects.set_trait import SetTrait

# In the order in which editors find them.
EFFECTS: tuple[tuple[type[Effect], EffectPerformer[Any]], ...] = (
    (SetTrait, SetTraitPerformer()),
    (AddToList, AddToListPerformer()),
    (RemoveFromList, RemoveFromListPerformer()),
    (NudgeAffinity, NudgeAffinityPerformer()),
    (CallWebhook, CallWebhookPerformer()),
    (Notify, NotifyPerformer()),
)
