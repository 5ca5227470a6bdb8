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

PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
AWAKE = ("screen-wake-lock",)


def install(
    app: Flask,
    *,
    https: bool,
    open_features: tuple[str, ...] = (),
    sound: bool = False,
    manifest: bool = False,
) -> None:
    """Put the header set on every answer of this app, even on those that Flask makes for an error.

    `open_features` are those of CLOSED_FEATURES that this app's own pages may use, and nobody else's.
    With `sound`, pages may play recordings from this very host; with `manifest`, they have its web app manifest.
    """
    headers = _header_set(https=https, open_features=open_features, sound=sound, manifest=manifest)
    app.wsgi_app = SecureWSGIMiddleware(app.wsgi_app, secure=headers)  # type: ignore[method-assign]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR  # safe: a file's address changes with its content
    app.after_request(_forget_pages)


def _header_set(*, https: bool, open_features: tuple[str, ...], sound: bool, manifest: bool) -> Secure:
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
    if sound:
        policy.media_src("'self'")
    if manifest:
        policy.manifest_src("'self'")
    features = PermissionsPolicy()
    for feature in CLOSED_FEATURES:
        features.add_directive(feature, *(("self",) if feature in open_features else ()))
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
