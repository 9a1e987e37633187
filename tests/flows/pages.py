"""The browser of the trips, what stands on the pages of the small site, and the answer to the consent bar."""

BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36",
    "accept": "text/html",
    "accept-language": "en-GB,en;q=0.9",
}
FLOODS = "The river rose over the flood plain and the flood wall held the floods back. Floods come each spring."
BREAD = "Knead the dough, let the bread rise, and bake the bread until the bread sings. Bread wants time."
# What the front page begins with, by its variants.
DEFAULT, WATER, DEEP = "Good morning, everyone", "High water ahead", "The long reads are here"


def text(response):
    """Return the text of a page that was answered with 200."""
    assert response.status_code == 200
    return response.content.decode()


def choose(client, choice):
    """Answer the consent bar: "measure", "personalise", both with a plus, or "refused"."""
    client.post("/consent/", {"choice": choice, "next": "/"}, headers={"origin": "http://testserver"})
