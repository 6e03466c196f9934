import { admin } from "./en.admin.ts";
import { agenda } from "./en.agenda.ts";
import { asides } from "./en.asides.ts";
import { channels } from "./en.channels.ts";
import { health } from "./en.health.ts";
import { house } from "./en.house.ts";
import { known } from "./en.known.ts";
import { pipeline } from "./en.pipeline.ts";
import { telephone } from "./en.telephone.ts";
import { templates } from "./en.templates.ts";
import { webhooks } from "./en.webhooks.ts";
import { workspace } from "./en.workspace.ts";
import type { Later } from "./index.ts";

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
