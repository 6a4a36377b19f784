"""`phieu serve`: the desk in a browser."""

import gc
import ipaddress
import threading
from pathlib import Path

import click
import uvicorn
from fastapi import FastAPI

from omr.kernels.compiling import load_all
from pipeline.cli.clock import warn_of_clock
from pipeline.cli.options import Whole, jobs_option, pass_survey
from pipeline.errors import UsageError
from pipeline.signing_in.gate import Gate
from pipeline.starting import may_start
from pipeline.survey import Survey
from pipeline.web.app import create_app
from pipeline.web.context import WebSettings
from pipeline.web.first_start import FirstStart
from pipeline.web.sockets import open_sockets, serve
from pipeline.web.timeouts import ACCEPTED_AT_ONCE, TimedConnection

MEGABYTE = 1_000_000


@click.command("serve")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; this machine alone if left out.")
@click.option("--port", type=Whole(1, 65535), default=8000, show_default=True, help="Where browsers find it.")
@click.option("--tls-cert", type=click.Path(exists=True, path_type=Path), help="Certificate (PEM), to serve over TLS.")
@click.option("--tls-key", type=click.Path(exists=True, path_type=Path), help="Its private key (PEM).")
@click.option("--behind-tls", is_flag=True, help="A proxy in front speaks TLS: cookies are sent over nothing else.")
@click.option(
    "--max-upload",
    type=Whole(1, 2000),
    default=1000,
    show_default=True,
    metavar="MB",
    help="Largest upload at once.",
)
@jobs_option
@pass_survey
def command(
    survey: Survey,
    *,
    folder: Path | None,
    host: str,
    port: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_tls: bool,
    max_upload: int,
    jobs: int,
) -> None:
    """Open the survey in a browser: progress, review, evidence, tallies.

    The first start prints a one-time link that makes the first administrator. Everybody signs in,
    also on this machine. Nothing is loaded from the internet. On an empty or new folder the link
    leads to a page where a survey is started from a sample or from a blank plan.

    \b
    phieu serve
    phieu serve khao-sat-moi
    phieu serve --port 8080
    phieu serve --host 0.0.0.0 --tls-cert desk.pem --tls-key desk.key
    """
    if (tls_cert is None) != (tls_key is None):
        raise UsageError("--tls-cert and --tls-key go together")
    secure = behind_tls or tls_cert is not None
    settings = WebSettings(secure=secure, max_upload_bytes=max_upload * MEGABYTE, jobs=jobs)
    place, address = folder or survey.folder, f"{'https' if tls_cert else 'http'}://{_shown(host)}:{port}"
    sockets = open_sockets(host, port)
    app = _first_start(place, settings, host, address) if may_start(place) else _desk(place, settings, host, address)
    threading.Thread(target=_warm_up, daemon=True).start()
    config = uvicorn.Config(
        app,
        http=TimedConnection,
        backlog=ACCEPTED_AT_ONCE,
        log_level="warning",
        server_header=False,
        date_header=True,
        proxy_headers=behind_tls,
        ssl_certfile=str(tls_cert) if tls_cert else None,
        ssl_keyfile=str(tls_key) if tls_key else None,
    )
    serve(config, sockets)
    if isinstance(app, FirstStart):
        app.close()
    else:
        app.state.context.desk.close()


def _warm_up() -> None:
    """Do before the first request what it would wait for."""
    load_all()  # a second and a half of the first picture
    # What was loaded stays: to look through it for garbage again and again stops everybody for a quarter of a second.
    gc.collect()
    gc.freeze()


def _desk(folder: Path, settings: WebSettings, host: str, address: str) -> FastAPI:
    app = create_app(folder, settings)
    warn_of_clock(app.state.context.desk.survey)
    _check_reach(app.state.context.desk.gate, host, secure=settings.secure)
    _announce(app.state.context.desk.gate, address)
    return app


def _first_start(folder: Path, settings: WebSettings, host: str, address: str) -> FirstStart:
    if not _is_local(host):
        raise UsageError(
            "%(folder)s holds no survey yet: start it once without --host, or run `phieu new %(folder)s`",
            folder=folder,
        )

    def desk(made: Path) -> tuple[FastAPI, str]:
        app = create_app(made, settings)
        return app, app.state.context.desk.gate.invite(None)

    start = FirstStart(folder, desk=desk)
    click.echo(f"{address}  (Ctrl-C ends it)", err=True)
    click.echo(f"{folder} is empty: open this link to start a survey in it", err=True)
    click.echo(f"{address}/start/{start.secret}")
    return start


def _check_reach(gate: Gate, host: str, *, secure: bool) -> None:
    """Refuse to be reached from outside while nobody can sign in; say where passwords travel in the open."""
    if _is_local(host):
        return
    if not gate.has_administrator():
        raise UsageError(
            "%(host)s can be reached from outside, and nobody can sign in yet: start once "
            "without --host and use the link, or run `phieu users add`",
            host=host,
        )
    if not secure:
        click.echo("lưu ý: không có TLS, mật khẩu đi qua mạng không mã hoá (--tls-cert, --tls-key)", err=True)


def _announce(gate: Gate, address: str) -> None:
    click.echo(f"{address}  (Ctrl-C ends it)", err=True)
    if not gate.has_administrator():
        click.echo("the first administrator: open this link once, within two days", err=True)
        click.echo(f"{address}/welcome/{gate.invite(None)}")


def _shown(host: str) -> str:
    return "127.0.0.1" if _is_local(host) else host


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
