/** The models as they stand where somebody asks: the server's own choice comes first, where it is there. */
import type { Settings } from '../../../moderation/settings/settings.ts';
import type { Context } from '../../command.ts';
import type { KnownModels } from '../../models.ts';

/** @param held what holds there */
export async function modelsHere(
  { models }: Pick<Context, 'models'>,
  { model: usual }: Pick<Settings, 'model'>,
): Promise<KnownModels> {
  const known = await models.list();
  const isUsual = ({ name }: { readonly name: string }) => name === usual;
  const others = known.models.filter((card) => !isUsual(card));
  return { ...known, models: [...known.models.filter(isUsual), ...others] };
}

/** What holds where something happened; read once for a request, and handed on. */
export function heldHere({
  settings,
  server,
  event,
}: Pick<Context, 'settings' | 'server' | 'event'>): Promise<Settings> {
  return settings.settingsFor(server, event.place.channel);
}
