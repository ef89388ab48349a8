import type { Design, DesignCheck, Look, SetDesign } from '@qregg/contract'
import type { StoredCode } from '../../codes/code.ts'
import { qrText } from '../../codes/encoding/qr-text.ts'
import type { CheckDesign } from '../../codes/ports.ts'
import { ApiError, invalidField } from '../../errors.ts'
import { PLAIN } from '../images.ts'
import type { Logos } from '../logos/logos.ts'
import { type Studio, StudioRefusal } from '../studio/studio.ts'

type Code = Parameters<CheckDesign>[0]

export type DesignChecks = {
  /** Grades a design for a code; null is plain. @throws ApiError 422 for an unknown logo and for too much text */
  grade(code: Code, look: Look | null): Promise<DesignCheck>
  /** What saving a design asks for. */
  onSave: CheckDesign
}

/** Draws designs and reads them again before anybody prints them. */
export function createDesignChecks(deps: { studio: Studio; logos: Logos; publicUrl: string }): DesignChecks {
  const { studio, logos, publicUrl } = deps

  async function grade(code: Code, given: Look | null): Promise<DesignCheck> {
    const look = given ?? PLAIN
    const logo = look.logo && (await logos.claim(code.workspaceId, look.logo.id))
    if (look.logo && !logo)
      throw invalidField('design.logo.id', 'is no logo of this workspace; upload it with POST /logos')
    try {
      const picture = { text: qrText(code, publicUrl), look, logo }
      return await studio.do({ kind: 'check', picture }, { workspaceId: code.workspaceId })
    } catch (error) {
      if (!(error instanceof StudioRefusal)) throw error
      const path = error.field === 'text' ? 'design.errorCorrection' : `design.${error.field}`
      throw new ApiError('validation_failed', `${error.message}.`, {
        details: [{ path, message: error.message }],
      })
    }
  }

  return {
    grade,
    async onSave(code, given) {
      if (given === undefined || given === null) return given
      const look = lookOf(given)
      // Sent back as it was got: nothing to draw again.
      if (code.design && JSON.stringify(lookOf(code.design)) === JSON.stringify(look)) return undefined
      const check = await grade(code, look)
      if (check.grade === 'F') throw refused(check)
      return { ...look, check } satisfies Design
    },
  }
}

/** The look of a design, without what was found out about it; fields in one order. */
export function lookOf(given: SetDesign | NonNullable<StoredCode['design']>): Look {
  const { foreground, background, modules, finders, logo, frame, margin, errorCorrection } = given
  return {
    foreground,
    background,
    modules,
    finders: { style: finders.style, frame: finders.frame, ball: finders.ball },
    logo: logo && { id: logo.id, size: logo.size },
    frame: frame && { text: frame.text, foreground: frame.foreground, background: frame.background },
    margin,
    errorCorrection,
  }
}

function refused({ reasons }: DesignCheck): ApiError {
  const details = reasons
    .filter(({ grade }) => grade === 'F')
    .map(({ field, message }) => ({ path: field === 'design' ? field : `design.${field}`, message }))
  const first = details[0]
  return new ApiError('validation_failed', `Nobody could scan this: ${first?.path} ${first?.message}.`, {
    details,
  })
}
