"""Why a job in the background failed (后台任务故障); the queue itself keeps no reasons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobFault(models.Model):
    """What a job said when it failed last."""

    job_id = models.BigIntegerField(unique=True)
    task = models.CharField(max_length=128)
    error = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("后台任务故障")

    def __str__(self) -> str:
        return f"{self.task} {self.job_id}"
