"""The headers that every answer carries: pages, files, redirects and errors alike (OWASP ASVS 5.0, 3.4).

Nothing may be framed, sent elsewhere, remembered or run unless it is a file of ours from this very host.
"""

from flask import Flask, Response
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from secure.middleware import SecureWSGIMiddleware

TWO_YEARS = 63_072_000
A_YEAR = 31_536_000

# Every feature that a browser might offer to a page is off: a worry needs none of them.
CLOSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "sync-xhr",
    "usb",
    "xr-spatial-tracking",
)


def install(app: Flask, *, https: bool) -> None:
    """Put the header set on every answer of this app, even on those that Flask makes for an error."""
    app.wsgi_app = SecureWSGIMiddleware(app.wsgi_app, secure=_header_set(https=https))  # type: ignore[method-assign]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR  # safe: a file's address changes with its content
    app.after_request(_forget_pages)


def _header_set(*, https: bool) -> Secure:
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
        .require_trusted_types_for("'script'")
    )
    features = PermissionsPolicy()
    for feature in CLOSED_FEATURES:
        features.add_directive(feature)
    return Secure(
        csp=policy,
        permissions=features,
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(TWO_YEARS) if https else None,
    )


def _forget_pages(response: Response) -> Response:
    # Only a file under static/ sets its own Cache-Control; everything else may hold somebody's words.
    if "max-age" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
    return response
