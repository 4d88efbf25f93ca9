"""Background entry of imports and exports."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.transfer import marking, ordering, services, writing
from tongxin.shared.transfer.errors import ImportBroken
from tongxin.shared.transfer.refusals import ExportBroken
from tongxin.shared.transfer.running import run_import

KEEPER = Actor.system("transfer")
RETRIES = 3


@app.task(name=services.JOB, queue="imports", retry=RETRIES, pass_context=True)
def import_in_background(context: JobContext, run_id: int) -> None:
    """Import one file to its end, or until it is stopped; what fails every time stops it too."""
    try:
        run = run_import(run_id=run_id, now=clock.now())
        with speaking(KEEPER):
            marking.queue_result(run)
    except DomainError as error:
        _give_up(run_id, error)
    except Exception as error:
        if context.job.attempts >= RETRIES:
            _give_up(run_id, ImportBroken(error=type(error).__name__))
        raise


def _give_up(run_id: int, error: DomainError) -> None:
    with speaking(KEEPER):
        services.give_up(run_id=run_id, error=error, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="transfer.resume_silent", queue="imports")
def resume_silent(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Take up the imports, and the marked workbooks, whose worker was killed."""
    with speaking(KEEPER):
        services.resume_silent(now=clock.now())
        marking.queue_unwritten(now=clock.now())


@app.task(name=marking.JOB, queue="imports", retry=RETRIES)
def write_result(run_id: int) -> None:
    """Write the marked workbook of a large import."""
    marking.keep_result(run_id=run_id)


@app.periodic(cron="20 3 * * *")
@app.task(name="transfer.forget_old_files", queue="imports")
def forget_old_files(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete uploaded files when their days are over."""
    with speaking(KEEPER):
        services.forget_old_files(now=clock.now())


@app.task(name=ordering.JOB, queue="imports", retry=RETRIES, pass_context=True)
def export_in_background(context: JobContext, run_id: int) -> None:
    """Write one file; what fails every time stops with a word to its maker."""
    try:
        writing.write_export(run_id=run_id, now=clock.now())
    except DomainError as error:
        _give_up_export(run_id, error)
    except Exception as error:
        if context.job.attempts >= RETRIES:
            _give_up_export(run_id, ExportBroken(error=type(error).__name__))
        raise


def _give_up_export(run_id: int, error: DomainError) -> None:
    with speaking(KEEPER):
        writing.give_up_export(run_id=run_id, error=error, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="transfer.resume_silent_exports", queue="imports")
def resume_silent_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Take up the exports whose worker was killed."""
    with speaking(KEEPER):
        writing.resume_silent_exports(now=clock.now())


@app.periodic(cron="10 * * * *")
@app.task(name="transfer.forget_old_exports", queue="imports")
def forget_old_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Destroy files that may not be downloaded any more."""
    with speaking(KEEPER):
        ordering.forget_old_exports(now=clock.now())
