from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("activities", "0026_certificates"), ("papers", "0006_template_wall")]
    operations = [Protect("CertificateRule"), Protect("AttendanceCertificate", worker="worker_id")]
