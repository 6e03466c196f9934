import type { Later } from "./index.ts";
import { admin } from "./pt.admin.ts";
import { agenda } from "./pt.agenda.ts";
import { asides } from "./pt.asides.ts";
import { channels } from "./pt.channels.ts";
import { health } from "./pt.health.ts";
import { house } from "./pt.house.ts";
import { known } from "./pt.known.ts";
import { pipeline } from "./pt.pipeline.ts";
import { telephone } from "./pt.telephone.ts";
import { templates } from "./pt.templates.ts";
import { webhooks } from "./pt.webhooks.ts";
import { workspace } from "./pt.workspace.ts";

export const later: Later = {
  admin,
  agenda,
  asides,
  channels,
  health,
  house,
  known,
  pipeline,
  telephone,
  templates,
  webhooks,
  workspace,
};
