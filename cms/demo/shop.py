"""The demo's shop: products, and a front that adapts to what somebody keeps looking at."""

from collections.abc import Mapping
from decimal import Decimal

from cms.demo.content import DemoText, block_values, read_products
from cms.demo.raw_blocks import Raw, block_without_variants, hero, slot, variant
from cms.models import HomePage, ProductPage, ShopPage
from cms.site_structure import publish_below


def make_shop(home: HomePage, row: Mapping[str, str]) -> tuple[ShopPage, dict[str, int]]:
    """Make the shop and its products; give the front, and the products' primary keys by slug."""
    found = ShopPage.objects.child_of(home).first()
    made = ShopPage(title=row["title"], slug="shop", summary=row["summary"], show_in_menus=True, accent="table")
    shop = found or publish_below(home, made)
    known = {page.slug: page.pk for page in ProductPage.objects.child_of(shop)}
    for product in read_products():
        if product.slug not in known:
            known[product.slug] = publish_below(shop, _product(product)).pk
    return shop, known


def shop_page(products: Mapping[str, int]) -> list[Raw]:
    """Give the raw blocks of the front; products gives primary keys by slug, in the usual order of the offers."""
    usual = hero(
        art="enamel-mug",
        kicker="The shop",
        heading="Eight things, each good at one",
        text="A clock for the sea, a cape for the rain, a kit for the kettle. We use all of them ourselves.",
        page=products["enamel-mug"],
        label="Begin with the mug",
    )
    clock = hero(
        art="tide-clock-scene",
        kicker="Still on your mind?",
        heading="One hand, no minutes, and the sea",
        text="It hangs above the harbour office, and in forty kitchens. The nail is included.",
        page=products["tide-clock"],
        label="Back to the tide clock",
    )
    cape = hero(
        art="rain-cape-scene",
        kicker="Still on your mind?",
        heading="Arrive dry, with both hands free",
        text="The bell covers bar, bag and knees. It folds into its own collar, and it has never been stolen twice.",
        page=products["rain-cape"],
        label="Back to the rain cape",
    )
    variants = [variant("Tide clock", clock, scheme="dark"), variant("Rain cape", cape, scheme="dark")]
    return [
        slot("hero", "shop-hero", usual, variants, pinned=True),
        *(slot("offer", f"offer-{slug}", {"product": pk, "note": ""}) for slug, pk in products.items()),
    ]


def _product(text: DemoText) -> ProductPage:
    head = text.head
    return ProductPage(
        title=head["title"],
        slug=text.slug,
        tagline=head["tagline"],
        summary=head["summary"],
        price=Decimal(head["price"]),
        stock=int(head["stock"]),
        illustration=head["illustration"],
        body=[
            block_without_variants(name, value, "product", text.slug, str(place))
            for place, (name, value) in enumerate(block_values(text.text))
        ],
    )
