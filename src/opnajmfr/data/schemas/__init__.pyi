from opnajmfr.data.schemas.observation_rows import broken_rows as broken_rows
from opnajmfr.data.schemas.observation_rows import schema as schema
