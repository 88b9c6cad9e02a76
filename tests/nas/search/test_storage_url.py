"""No password leaves the URL of a storage, whatever it is made of."""

import pytest

from nas.search.core.storage_url import without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ada:s3cret@db:5432/nas", "postgresql://ada@db:5432/nas"),
        ("postgresql+psycopg://ada:a/b:c@d@db/nas?sslmode=require", "postgresql+psycopg://ada@db/nas?sslmode=require"),
        ("postgresql://:s3cret@db/nas", "postgresql://@db/nas"),
        (
            "postgresql://db/nas?user=ada&password=s3cret&sslmode=require",
            "postgresql://db/nas?user=ada&sslmode=require",
        ),
        ("postgresql://db/nas?password=s3cret", "postgresql://db/nas"),
        ("postgresql://ada@db/nas", "postgresql://ada@db/nas"),
        ("sqlite:////data/a:b@c.db", "sqlite:////data/a:b@c.db"),
        ("/data/study:1@x.journal", "/data/study:1@x.journal"),
    ],
)
def test_the_password_goes_and_the_rest_stays(url, shown):
    assert without_password(url) == shown
