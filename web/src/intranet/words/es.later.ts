/** What it says on pages that nobody sees at first. */
import { admin } from "./es.admin.ts";
import { agenda } from "./es.agenda.ts";
import { asides } from "./es.asides.ts";
import { channels } from "./es.channels.ts";
import { health } from "./es.health.ts";
import { house } from "./es.house.ts";
import { known } from "./es.known.ts";
import { pipeline } from "./es.pipeline.ts";
import { telephone } from "./es.telephone.ts";
import { templates } from "./es.templates.ts";
import { webhooks } from "./es.webhooks.ts";
import { workspace } from "./es.workspace.ts";

export const later = {
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
