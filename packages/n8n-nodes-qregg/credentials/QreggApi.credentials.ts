import type {
  IAuthenticateGeneric,
  ICredentialTestRequest,
  ICredentialType,
  Icon,
  INodeProperties,
} from 'n8n-workflow'

/** Where the server is and the API key it knows. */
export class QreggApi implements ICredentialType {
  name = 'qreggApi'

  displayName = 'Qregg API'

  icon: Icon = { light: 'file:../icons/qregg.svg', dark: 'file:../icons/qregg.dark.svg' }

  documentationUrl = 'https://example.com/n8n-nodes-qregg#credentials'

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. https://qr.example.com',
      description: 'Address of your Qregg server. A trailing slash does no harm.',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      placeholder: 'e.g. qre_…',
      description: 'It begins with qre_ and is shown once, when it is made',
    },
  ]

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey.trim() }}' } },
  }

  // The expression forgives what nodes/shared/api-url.ts forgives.
  test: ICredentialTestRequest = {
    request: {
      baseURL:
        '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "").replace(/\\/api\\/v1$/, "") + "/api/v1" }}',
      url: '/me',
      headers: { 'X-Qregg-Source': 'n8n' },
    },
    rules: [
      {
        type: 'responseSuccessBody',
        properties: {
          key: 'data.apiKey.id',
          value: undefined,
          message: 'Something answers at this Base URL, but it is not a Qregg server',
        },
      },
    ],
  }
}
