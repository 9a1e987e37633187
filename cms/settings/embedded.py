"""The demo and development: everything on one machine, nothing to install but Python and a C compiler."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ALLOWED_HOSTS, SECRET_KEY, VAR_DIR

VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = SECRET_KEY or "only-for-the-demo-on-your-own-machine-never-for-a-site-on-the-internet"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

# The footer offers to read as a persona, and load_demo makes accounts whose passwords are known to all.
ATTUNE_DEMO = True

# The demo's portraits are drawings; on a site where strangers upload images, leave "svg" out.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
