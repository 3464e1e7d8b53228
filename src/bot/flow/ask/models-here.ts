/** The models as they stand where somebody asks: the server's own choice comes first, where it is there. */
import type { Context } from '../../command.ts';
import type { KnownModels } from '../../models.ts';

export async function modelsHere({
  models,
  settings,
  server,
  event,
}: Pick<Context, 'models' | 'settings' | 'server' | 'event'>): Promise<KnownModels> {
  const [known, { model: usual }] = await Promise.all([
    models.list(),
    settings.settingsFor(server, event.place.channel),
  ]);
  const isUsual = ({ name }: { readonly name: string }) => name === usual;
  const others = known.models.filter((card) => !isUsual(card));
  return { ...known, models: [...known.models.filter(isUsual), ...others] };
}
