from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attune_audience", "0004_a_ticket_counts_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("erased_at", models.DateTimeField(null=True)),
                ("measure_at", models.DateTimeField(null=True)),
                ("personalise_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name": "withdrawal", "verbose_name_plural": "withdrawals"},
        ),
    ]
