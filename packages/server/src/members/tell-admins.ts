import type { Db } from '../db/schema.ts'
import type { Mailer } from '../mail/mailer.ts'

/** Who has been there longest is told; a workspace with more admins has somebody among them who passes it on. */
const AT_MOST = 20

/**
 * Mails the owners and admins of a workspace whose addresses are known to be theirs: all of them, or an error takes back
 * what says that they were told. Anybody may sign up with an address of somebody else, who wants no mail from here.
 */
export function tellAdmins(mailer: Mailer) {
  return {
    enabled: mailer.enabled,
    async tell(trx: Db, workspaceId: string, letter: { subject: string; text: string }): Promise<void> {
      const people = await trx
        .selectFrom('members')
        .innerJoin('people', 'people.id', 'members.person_id')
        .select('people.email')
        .where('members.workspace_id', '=', workspaceId)
        .where('members.role', 'in', ['owner', 'admin'])
        .where('people.email_verified', '=', 1)
        .orderBy('members.joined_at')
        .orderBy('people.id')
        .limit(AT_MOST)
        .execute()
      for (const { email } of people)
        if (!(await mailer.send(trx, { to: email, ...letter })))
          throw new Error('No more mail is taken. Who runs the workspace is told later.')
    },
  }
}
