/** Who may ask for pictures. Whoever manages the server always may: settings must not shut out those who can mend them. */
import { type Check, no, type Person, type Situation } from './situation.ts';

const day = 86_400_000;

export const who: Check = (situation) => {
  const { person, settings, scene } = situation;
  if (person?.manages) return undefined;
  const id = scene.user?.id;
  const roles = person?.roles ?? [];
  const { allowedRoles, deniedRoles, allowedMembers, deniedMembers } = settings;
  if (id !== undefined && deniedMembers.includes(id)) return no(situation, 'deniedMembers', 'notYou', {});
  if (deniedRoles.some((role) => roles.includes(role))) return no(situation, 'deniedRoles', 'notYou', {});
  const isListed = allowedRoles.length > 0 || allowedMembers.length > 0;
  const isAllowed =
    allowedRoles.some((role) => roles.includes(role)) || (id !== undefined && allowedMembers.includes(id));
  if (isListed && !isAllowed) return no(situation, 'allowedRoles', 'notYou', {});
  return age(situation, person);
};

/** What a platform does not tell can't be asked for there. */
function age(situation: Situation, person: Person | undefined) {
  const { now, settings } = situation;
  const { accountDays, membershipDays } = settings;
  const isYoung = (since: number | undefined, days: number) =>
    days > 0 && since !== undefined && now - since < days * day;
  if (isYoung(person?.createdAt, accountDays)) {
    return no(situation, 'accountDays', 'accountNew', { days: accountDays });
  }
  if (isYoung(person?.joinedAt, membershipDays)) {
    return no(situation, 'membershipDays', 'memberNew', { days: membershipDays });
  }
  return undefined;
}
