/// The platform's public regions, by the domain of their hosts (`login.` and `api.` before it), as the vendor's
/// Terraform provider and JavaScript SDK list them (July 2026).
package enum PublicRegions {
  package static let domains: [String: String] = [
    "mypurecloud.com": "us-east-1", "use2.us-gov-pure.cloud": "us-east-2", "usw2.pure.cloud": "us-west-2",
    "cac1.pure.cloud": "ca-central-1", "mxc1.pure.cloud": "mx-central-1", "sae1.pure.cloud": "sa-east-1",
    "mypurecloud.ie": "eu-west-1", "euw2.pure.cloud": "eu-west-2", "mypurecloud.de": "eu-central-1",
    "euc2.pure.cloud": "eu-central-2", "edee1.eusc-pure.cloud": "eusc-de-east-1", "mec1.pure.cloud": "me-central-1",
    "aps1.pure.cloud": "ap-south-1", "apse1.pure.cloud": "ap-southeast-1", "mypurecloud.com.au": "ap-southeast-2",
    "mypurecloud.jp": "ap-northeast-1", "apne2.pure.cloud": "ap-northeast-2", "apne3.pure.cloud": "ap-northeast-3",
  ]
}
