import { agentScenarios } from './agents.ts';
import { applicationScenarios } from './applications.ts';
import { deliveryScenarios } from './delivery.ts';
import { diskScenarios } from './disks.ts';
import { ingestScenarios } from './ingest.ts';
import { ingestDownScenarios } from './ingestDown.ts';
import { lagScenarios } from './lag.ts';
import { lossScenarios } from './losses.ts';
import { nodeScenarios } from './nodes.ts';
import { operatorScenarios } from './operator.ts';
import { silentPipelines } from './silence.ts';
import { uploadScenarios } from './uploads.ts';

export const scenarios = [
  ...[...nodeScenarios, ...diskScenarios, ...applicationScenarios, ...agentScenarios, ...operatorScenarios],
  ...[...deliveryScenarios, ...uploadScenarios, ...lagScenarios, ...lossScenarios, ...silentPipelines],
  ...[...ingestDownScenarios, ...ingestScenarios],
];
