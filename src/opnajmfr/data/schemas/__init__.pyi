from opnajmfr.data.schemas.observation_rows import ObservationsSchema as ObservationsSchema
from opnajmfr.data.schemas.observation_rows import broken_rows as broken_rows
from opnajmfr.data.schemas.observation_rows import schema as schema
