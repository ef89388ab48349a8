import type { Migration } from 'kysely/migration'
import { first } from './0001-first.ts'
import { shared } from './0002-shared.ts'
import { designs } from './0003-designs.ts'
import { instances } from './0004-instances.ts'
import { statistics } from './0005-statistics.ts'
import { erasures } from './0006-erasures.ts'
    '0007-people': people(),
