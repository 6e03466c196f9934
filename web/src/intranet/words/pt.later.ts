import type { Later } from "./index.ts";
import { admin } from "./pt.admin.ts";
import { asides } from "./pt.asides.ts";
import { channels } from "./pt.channels.ts";
import { health } from "./pt.health.ts";
import { house } from "./pt.house.ts";
import { known } from "./pt.known.ts";
import { telephone } from "./pt.telephone.ts";
import { templates } from "./pt.templates.ts";
import { webhooks } from "./pt.webhooks.ts";
import { workspace } from "./pt.workspace.ts";

export const later: Later = {
  admin,
  asides,
  channels,
  health,
  house,
  known,
  telephone,
  templates,
  webhooks,
  workspace,
};
