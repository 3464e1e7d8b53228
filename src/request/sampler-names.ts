/** Samplers by the names that other tools know them by. */

/** As AUTOMATIC1111's web UI writes them; its PLMS is diffusers' PNDM without Runge-Kutta steps. */
const webUiNames: ReadonlyMap<string, string> = new Map([
  ['ddim', 'DDIM'],
  ['ddim_trailing', 'DDIM trailing'],
  ['dpmpp_2m_ays', 'DPM++ 2M AYS'],
  ['dpmpp_2m_sde_ays', 'DPM++ 2M SDE AYS'],
  ['tcd', 'TCD'],
  ['dpmpp_2m', 'DPM++ 2M'],
  ['dpmpp_2m_karras', 'DPM++ 2M Karras'],
  ['dpmpp_2m_sde_karras', 'DPM++ 2M SDE Karras'],
  ['euler', 'Euler'],
  ['euler_a', 'Euler a'],
  ['unipc', 'UniPC'],
  ['pndm', 'PLMS'],
  ['lcm', 'LCM'],
]);

/** Spellings of ComfyUI, InvokeAI and diffusers, as `plain` leaves them. */
const otherNames: Readonly<Record<string, string>> = {
  plms: 'pndm',
  eulerancestral: 'euler_a',
  eulerdiscrete: 'euler',
  eulerancestraldiscrete: 'euler_a',
  unipcbh2: 'unipc',
  unipcmultistep: 'unipc',
  dpmsolvermultistep: 'dpmpp_2m',
  dpmpp2mk: 'dpmpp_2m_karras',
  dpmpp2msdek: 'dpmpp_2m_sde_karras',
};

/** The web UI's name of a sampler, or the name as it is where the web UI has none. */
export function samplerDisplayName(sampler: string): string {
  return webUiNames.get(sampler) ?? sampler;
}

/** What another tool calls `typed`, with its noise schedule where that is apart; undefined for one that isn't here. */
export function samplerNamed(
  typed: string,
  schedule: string | undefined,
  known: readonly string[],
): string | undefined {
  const usual = schedule === undefined || /^(?:automatic|normal|simple|uniform|)$/i.test(schedule.trim());
  const sought = plain(usual ? typed : `${typed} ${schedule}`);
  const named = Object.hasOwn(otherNames, sought) ? otherNames[sought] : undefined;
  return known.find((name) => name === named || plain(name) === sought);
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('++', 'pp')
    .replace(/(?:scheduler|sampler)$/, '')
    .replace(/^k_/, '')
    .replace(/[^a-z0-9]/g, '');
}
