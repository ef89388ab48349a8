import { z } from 'zod'
import { strictObject, timestamp } from '../fields.ts'
import { idOf } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { PLANS } from '../me.ts'

/** What a person may do in a workspace; each may do what those before it may. */
export const ROLES = ['member', 'admin', 'owner'] as const
export type Role = (typeof ROLES)[number]

/** open: whoever comes may sign up and gets a workspace of their own. invited: only by an invitation. */
export const SIGN_UPS = ['invited', 'open'] as const

const exampleId = '0Vb3kq9aT4mQz81LwXc2Rd'
const name = z.string().trim().min(1).max(LIMITS.personNameLength)
const email = z.email('must be an email address').max(LIMITS.emailLength)
/** A new one. Long beats complicated: nothing but the length is asked for. Source: NIST SP 800-63B. */
const password = z.string().min(LIMITS.passwordMinLength).max(LIMITS.passwordMaxLength)
const role = z.enum(ROLES)
const token = z.string().min(1).max(200)
/** What stands behind the `#` of the link that is mailed to who signs up: an address of 254 bytes, sealed. */
const signUpToken = z.string().min(1).max(1_000)

export const personSchema = z.object({
  id: idOf('person', exampleId),
  name: z.string(),
  email: z.string(),
})

export const workspaceSchema = z.object({
  id: idOf('workspace', exampleId),
  name: z.string(),
  plan: z.enum(PLANS),
  role,
})

/** What the pages need to know before anybody has signed in. */
export const welcomeSchema = z.object({
  needsSetup: z.boolean().meta({ description: 'There is no person yet: the first one is asked to set up.' }),
  needsSetupToken: z
    .boolean()
    .meta({ description: 'Setting up takes the token of the link that the server printed.' }),
  signUp: z.enum(SIGN_UPS),
  google: z.boolean().meta({ description: 'People may sign in with Google.' }),
  mail: z.boolean().meta({
    description: 'The server can send mail: passwords can be reset, and who signs up is mailed a link.',
  }),
})

export const setUpSchema = strictObject({
  token: token.optional(),
  name,
  email,
  password,
  workspaceName: z.string().trim().min(1).max(LIMITS.workspaceNameLength).optional(),
})
export const mailSignUpSchema = strictObject({
  email,
  /** The token of an invitation to take on the way. */
  invitation: token.optional(),
})
export const openSignUpSchema = strictObject({ token: signUpToken })
export const openedSignUpSchema = z.object({ email: z.string() })
export const signUpSchema = strictObject({
  name,
  password,
  /** Where the server sends no mail. */
  email: email.optional(),
  /** Where it does: it stands for the address. */
  token: signUpToken.optional(),
})
/** What stands behind the `#` of an invitation's link. In bodies alone: proxies write paths into their logs. */
export const invitationTokenSchema = strictObject({ token })
export const signUpByInvitationSchema = strictObject({
  token,
  name,
  email,
  password,
  /** What stands behind the token in a mailed link, and in no other: who has it reads the mail of the address. */
  proof: signUpToken.optional(),
})
export const signInSchema = strictObject({
  email: z.string().max(LIMITS.emailLength),
  password: z.string().max(LIMITS.passwordMaxLength),
})
export const forgotPasswordSchema = strictObject({ email })
export const resetPasswordSchema = strictObject({ token, password })
export const changePasswordSchema = strictObject({
  current: z.string().max(LIMITS.passwordMaxLength),
  password,
})
export const updatePersonSchema = strictObject({ name })
export const signedInSchema = z.object({ person: personSchema })
export const doneSchema = z.object({ done: z.literal(true) })

/** Who is signed in, what is open to them, and what this server is. */
export const accountSchema = z.object({
  person: personSchema.extend({
    hasPassword: z.boolean().meta({ description: 'False: signs in with Google alone.' }),
  }),
  workspaces: z.array(workspaceSchema),
  server: z.object({
    version: z.string(),
    publicUrl: z.string(),
    features: z.array(z.string()),
    limits: z.record(z.string(), z.number()),
    signUp: z.enum(SIGN_UPS),
    google: z.boolean(),
    mail: z.boolean(),
    cities: z.boolean().meta({ description: 'The operator has given a database of cities.' }),
    scanRetentionDays: z.int().nullable().meta({ description: 'Null: scans are kept for ever.' }),
    deliveryRetentionDays: z.int(),
  }),
})

/** A browser in which a person is signed in. */
export const sessionSchema = z.object({
  id: z.string(),
  current: z.boolean(),
  browser: z.string().nullable(),
  os: z.string().nullable(),
  createdAt: timestamp,
  lastUsedAt: timestamp,
  expiresAt: timestamp,
})

export const createWorkspaceSchema = strictObject({
  name: z.string().trim().min(1).max(LIMITS.workspaceNameLength),
})
export const updateWorkspaceSchema = createWorkspaceSchema

export const memberSchema = z.object({
  person: personSchema,
  role,
  joinedAt: timestamp,
})
export const updateMemberSchema = strictObject({ role })

export const createInvitationSchema = strictObject({
  role: role.default('member'),
  /** Left out: whoever has the link may take it, once. */
  email: email.optional(),
})

export const invitationSchema = z.object({
  id: idOf('invitation', exampleId),
  email: z.string().nullable(),
  role,
  invitedBy: z.string(),
  createdAt: timestamp,
  expiresAt: timestamp,
})

/** The link is told once, as it is made. `mailed`: it has also been sent to `email`. */
export const createdInvitationSchema = invitationSchema.extend({ url: z.string(), mailed: z.boolean() })

/** What who follows the link of an invitation is shown. */
export const openInvitationSchema = z.object({
  workspace: z.object({ name: z.string() }),
  role,
  email: z.string().nullable(),
  invitedBy: z.string(),
  expiresAt: timestamp,
})

export type Account = z.infer<typeof accountSchema>
export type Person = z.infer<typeof personSchema>
export type WorkspaceOfPerson = z.infer<typeof workspaceSchema>
export type Welcome = z.infer<typeof welcomeSchema>
export type PersonSession = z.infer<typeof sessionSchema>
export type Member = z.infer<typeof memberSchema>
export type Invitation = z.infer<typeof invitationSchema>
export type CreatedInvitation = z.infer<typeof createdInvitationSchema>
export type OpenInvitation = z.infer<typeof openInvitationSchema>
