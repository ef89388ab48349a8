import { listedFetcher } from './listed-fetchers.ts'

/**
 * Who fetches pages without a person behind it, and says so by name. Only what is named here or in listed-fetchers.ts
 * is ever withheld: generic clients (curl, okhttp, an app that scans) and texts that merely look like a robot's are
 * people's. A change of these lists changes what webhooks get, so it raises RULE_VERSION in reason.ts.
 */
export type NamedFetcher = 'preview' | 'crawler'

/** Fetch a page once to show a card, an icon or a picture of it in a chat, a post or a mail. */
const PREVIEW_FETCHERS = {
  // Messages on iPhone and Mac calls itself "facebookexternalhit/1.1 Facebot Twitterbot/1.0"; Line and KakaoTalk alike.
  networks: `facebookexternalhit, Facebot, facebookcatalog, facebookplatform, facebookscraper, meta-externalfetcher,
    Meta-ExternalHit, Threadsbot, Twitterbot, LinkedInBot, Pinterestbot, pinterest.com/bot, redditbot, Quora-Bot,
    Quora Link Preview, Snap URL Preview Service, SnapURLPreview, vkShare, OdklBot, XING-contenttabreceiver,
    Mastodon/, Cardyb, BlueskyPreviewBot, Lemmy/, Pleroma, Akkoma, Misskey/, SummalyBot, gotosocial, Friendica,
    HatenaBookmark, Hatena-Favicon`,
  chats: `Slackbot, Slack-ImgProxy, Discordbot, TelegramBot, SkypeUriPreview, GroupMeBot, KeybaseBot, BeeperBot,
    line-poker, kakaotalk-scrap, DingTalkBot-LinkService, Chatwork LinkPreview, Mattermost-Bot, ZulipURLPreview,
    Synapse (bot, Matrix-Media-Repo, Discourse Forum Onebox, SteamChatURLLookup`,
  mailAndSearch: `Google-PageRenderer, Google Web Preview, developers.google.com/+/web/snippet, GoogleImageProxy,
    BingPreview, MicrosoftPreview, Yahoo Link Preview, Yahoo:LinkExpander, YahooMailProxy, YahooCacheSystem,
    SeznamEmailProxy, RamblerMail`,
  services: `FlipboardProxy, Embedly, Iframely, LinkPreview/, ClickUpLinkUnfurler, EvernoteRichLinkBot,
    BufferLinkPreviewBot, Orlo-LinkPreview, WebsiteMetadataRetriever, ArenaUnfurlBot, LMArenaUnfurlBot, github-camo,
    PocketParser, PocketImageCache`,
}

/**
 * Apps whose fetcher carries the app's own name, which then *begins* the agent: "WhatsApp/2.23.20.0 A" (which Signal
 * borrows), "Viber". Behind a browser's text the same name means a person inside the app.
 */
const PREVIEW_APPS = 'WhatsApp, Viber, Signal-, Tumblr/, Notion/, Pinterest/0.'

const CRAWLERS = {
  search: `Googlebot, GoogleOther, Google-InspectionTool, Storebot-Google, AdsBot-Google, Mediapartners-Google,
    APIs-Google, FeedFetcher-Google, Google-Read-Aloud, Google-Safety, Google-Site-Verification, Google Favicon,
    Google-CloudVertexBot, Google-Adwords, Google-Ads-, Google-Structured-Data-Testing-Tool, Google Search Console,
    GoogleProducer, GoogleAssociationService, DuplexWeb-Google, Chrome-Lighthouse, bingbot, bingadsbot, adidxbot,
    msnbot, Yahoo! Slurp, Y!J-, DuckDuckBot, DuckDuckGo-Favicons-Bot, Baiduspider, Baidu-YunGuanCe, BaiduAdsBot,
    yandex.com/bots, YandexBot, YandexMobileBot, YandexImages, YandexRenderResourcesBot, Applebot, Sogou web spider,
    Sogou inst spider, Sogou Pic Spider, Sogou News Spider, Sogou head spider, Sogou Orion spider, 360Spider,
    HaoSouSpider, YisouSpider, ToutiaoSpider, Bytespider, TikTokSpider, PetalBot, AspiegelBot, Sosospider, YoudaoBot,
    iaskspider, Yeti/, NaverBot, Daum/, Daumoa, LineSpider, SeznamBot, Qwantify, Qwantbot, MojeekBot, coccocbot,
    help.coccoc.com, Mail.RU_Bot, Exabot, OrangeBot, Neevabot, BraveBot, Kagibot, kagi-fetcher, StractBot,
    search.marginalia.nu, yacybot, Cliqzbot, ZumBot, Gigabot, SearchAtlas, Seekport, Owler, SemanticScholarBot,
    Amazonbot, Amzn-SearchBot, IbouBot, KlarnaBot`,
  models: `GPTBot, ChatGPT-User, OAI-SearchBot, ClaudeBot, Claude-User, Claude-SearchBot, Claude-Web, anthropic-ai,
    PerplexityBot, Perplexity-User, MistralAI-User, MistralAI-Index, Google-Extended, Google-NotebookLM, Google-Agent,
    GoogleAgent-, Gemini-Deep-Research, Gemini-AI, Bard-AI, DeepSeekBot, Kimi-SearchBot, cohere-ai,
    cohere-training-data-crawler, meta-externalagent, meta-externalads, meta-webindexer, FacebookBot, DuckAssistBot,
    Amzn-User, YouBot, PhindBot, TavilyBot, FirecrawlAgent, Manus-User, AI2Bot, CCBot/, Diffbot, ImagesiftBot, omgili,
    Webzio, Timpibot, VelenPublicWebCrawler, Kangaroo Bot, PanguBot, ChatGLM-Spider, SBIntuitionsBot, img2dataset,
    ICC-Crawler, FriendlyCrawler`,
  advertisingAndBrands: `AhrefsBot, AhrefsSiteAudit, SemrushBot, SiteAuditBot, SplitSignalBot, MJ12bot, DotBot, rogerbot,
    BLEXBot, DataForSeoBot, serpstatbot, SERankingBacklinksBot, SEOkicks, Barkrowler, MegaIndex, spbot, LinkpadBot,
    Screaming Frog SEO Spider, Sitebulb, SISTRIX, Seobility, linkdex, Audisto, OnCrawl, RyteBot, DeepCrawl, ContentKing,
    botify, SenutoBot, Siteimprove, HubSpot Crawler, proximic, GrapeshotCrawler, IAS crawler, ADmantX, AdsTxtCrawler,
    CriteoBot, Taboolabot, outbrain, PulsePoint-Crawler, peer39_crawler, SnapchatAds, AwarioBot, AwarioSmartBot,
    AwarioRssBot, Brandwatch, BrandVerity, trendictionbot, magpie-crawler, MauiBot, ZoominfoBot, Turnitin, bitlybot,
    PaperLiBot, DomainStatsBot, DomainCrawler, DomCopBot, Domains Project, Dataprovider.com, Pandalytics, Cookiebot,
    AddThis.com, Wappalyzer`,
  archives: `archive.org_bot, special_archiver, ia_archiver, heritrix, ArchiveBot, Arquivo-web-crawler, bnf.fr_bot,
    HTTrack`,
  // One that asks every minute would drown every automation behind a code.
  monitors: `UptimeRobot, Uptimebot, Pingdom, StatusCake, Better Uptime Bot, BetterUptimeBot, Site24x7, updown.io,
    uptime.com, HetrixTools, Uptime-Kuma, FreshpingBot, NodePing, OhDear/, jetmon/, DatadogSynthetics, Checkly,
    NewRelicPinger, NewRelicSynthetics, RuxitSynthetic, DynatraceSynthetic, Catchpoint, ThousandEyes, GTmetrix, PTST/,
    GoogleStackdriverMonitoring, Amazon-Route53-Health-Check-Service, Amazon Route 53 Health Check, ELB-HealthChecker,
    kube-probe/, Cloudflare-Healthchecks, Cloudflare-Traffic-Manager, CloudFlare-AlwaysOnline, Cloudflare-AMP,
    Blackbox Exporter/, Zabbix, check_http/`,
  scanners: `CensysInspect, Expanse indexes, Palo Alto Networks, InternetMeasurement, zgrab, masscan, Shodan, Nuclei,
    Nmap Scripting Engine, Nikto, sqlmap, WPScan, OpenVAS, Qualys, Detectify, l9explore, l9scan, LeakIX, Netcraft,
    CheckMarkNetwork, ModatScanner, BitSightBot, VirusTotal, SafeDNSBot, CloudflareRadarURLScanner,
    Cloudflare-Radar-Scanner, Barracuda Sentinel, Kaspersky Lab CFR, Let's Encrypt validation, ev-crawler/, Odin; http`,
  // Fetchers of apps and services whose bare names people's agents hold too: listed-fetchers.ts leaves those out.
  narrowly: `NewsBlur Feed Fetcher, NewsBlur Page Fetcher, Newsify Feed Fetcher, Overcast/1.0 Podcast Sync,
    Pocket Casts Feed Parser, Podimo/1.0 (+http, Fever/1.38 (Feed Parser, upday/1.0; +, currentreader.app; RSS Reader,
    BlogTraffic/, Freespoke/2.0; +http, Goodreads; +http, Grammarly/1.0 (http, PayPal IPN, Blackboard Safeassign,
    HubSpot Webcrawler, HubSpot Single Page link check, HubSpot Connect, coccoc/1.0, Speedy Spider, Sonic/1.0; http,
    RankSonicSiteAuditor, Butterfly/1.0; +http, Charlotte/0.9, Spider; +http, ContextualBot, Alexabot, Whoiswebsitebot,
    Nitro-Optimizer-Agent, Nitro-; +http, linko.app/crawler, 008/0.83 (http, BW/1.2; rb.gy, Fetch/2.0a (CMS,
    RED/2.0.14 (http`,
}

// A name counts only where it begins a word: a phone or an app may hold the letters of a crawler inside its own.
const BEFORE = '(?<![a-z0-9])'
const PREVIEWS = new RegExp(
  `^(?:${anyOf([PREVIEW_APPS])})|${BEFORE}(?:${anyOf(Object.values(PREVIEW_FETCHERS))})`,
  'i',
)
const CRAWLS = new RegExp(`${BEFORE}(?:${anyOf(Object.values(CRAWLERS))})`, 'i')

/** Who a User-Agent header names, or null: a person, a generic client, or one that does not say. */
export function namedFetcher(userAgent: string): NamedFetcher | null {
  if (PREVIEWS.test(userAgent)) return 'preview'
  return CRAWLS.test(userAgent) ? 'crawler' : listedFetcher(userAgent)
}

/** One expression for names that are listed with commas between them, each taken as it is written. */
function anyOf(lists: readonly string[]): string {
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim())
  return names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')
}
