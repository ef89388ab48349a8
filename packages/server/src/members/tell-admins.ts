import type { Config } from '../config.ts'
import type { Db } from '../db/schema.ts'
import type { Mailer } from '../mail/mailer.ts'

/** Who has been there longest is told; a workspace with more admins has somebody among them who passes it on. */
const AT_MOST = 20

/**
 * Mails the owners and admins of a workspace: all of them, or an error takes back what says that they were told. Where
 * anybody may sign up, only those whose addresses are known to be theirs: others may be of people who want no mail from here.
 */
export function tellAdmins(mailer: Mailer, { signUp }: Pick<Config, 'signUp'>) {
  return {
    enabled: mailer.enabled,
    async tell(trx: Db, workspaceId: string, letter: { subject: string; text: string }): Promise<void> {
      const people = await trx
        .selectFrom('members')
        .innerJoin('people', 'people.id', 'members.person_id')
        .select('people.email')
        .where('members.workspace_id', '=', workspaceId)
        .where('members.role', 'in', ['owner', 'admin'])
        .$if(signUp === 'open', (query) => query.where('people.email_verified', '=', 1))
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
