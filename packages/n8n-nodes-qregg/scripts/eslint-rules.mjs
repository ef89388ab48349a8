// The rules of `n8n-node lint`, by n8n's own two plugins, without the 760 MB that n8n's command line brings along.
// `eslint.config.mjs` beside the package is what n8n's verification wants to see, and is left to n8n's command.
import js from '@eslint/js'
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes'
import nodesBase from 'eslint-plugin-n8n-nodes-base'
import typescript from 'typescript-eslint'

const community = n8nCommunityNodesPlugin.configs.recommended

export default typescript.config(
  { ignores: ['dist/**', 'test/**', 'scripts/**', 'examples/**', '*.mjs'] },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, typescript.configs.recommended, community],
    rules: { 'prefer-spread': 'off', 'no-console': 'error' },
  },
  { plugins: { 'n8n-nodes-base': nodesBase } },
  {
    files: ['package.json'],
    extends: [community],
    rules: { ...nodesBase.configs.community.rules },
    languageOptions: { parser: typescript.parser, parserOptions: { extraFileExtensions: ['.json'] } },
  },
  {
    files: ['credentials/**/*.ts'],
    rules: {
      ...nodesBase.configs.credentials.rules,
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
      'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
    },
  },
  {
    files: ['nodes/**/*.ts'],
    rules: {
      ...nodesBase.configs.nodes.rules,
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
    },
  },
)
