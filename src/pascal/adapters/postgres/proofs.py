"""For the doctor: who speaks for a lead without having typed a code (THREATS 1)."""

from pascal.adapters.postgres.database import connect, named_errors

WITHOUT_CODE = """
SELECT count(*) FROM proofs p JOIN leads l ON l.id = p.lead_id
WHERE NOT EXISTS (SELECT FROM verifications v
    WHERE v.visitor_id = p.visitor_id AND v.email = l.email AND v.used_at IS NOT NULL)
"""


async def without_code(url: str) -> int:
    """Browsers that a house which trusted typed e-mails let in, or a site vouched for.

    Raises `StorageUnavailable`.
    """
    with named_errors():
        connection = await connect(url)
        try:
            found: int = await connection.fetchval(WITHOUT_CODE)
            return found
        finally:
            await connection.close()
