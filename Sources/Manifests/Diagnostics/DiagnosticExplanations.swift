extension DiagnosticCode {
  /// What is found, in a few words.
  package var title: String { text.title }

  /// Why it is refused or pointed out, and what to write instead; one or two sentences.
  package var explanation: String { text.explanation }

  private var text: (title: String, explanation: String) {
    switch self {
    // MARK: Expressions
    case .unknownNodeType:
      ("unknown type of node", "A node of an expression has the `type` `and`, `or`, `not` or `condition`.")
    case .nodeWithoutType: ("node without a type", "Every node of an expression says its `type`.")
    case .childrenMissing:
      ("children missing", "`and`, `or` and `not` need `children`, a list of nodes with at least one element.")
    case .notTakesOneChild:
      ("not with several children", "`not` takes exactly one child. Put `and` or `or` between it and several.")
    case .memberOutOfPlace:
      (
        "key on the wrong type of node",
        "`field`, `operator` and `value` belong to a `condition`, `children` to `and`, `or` and `not`. Null and an "
          + "empty list count as absent."
      )
    case .conditionIncomplete: ("incomplete condition", "A `condition` needs a `field` and an `operator`.")
    case .unknownOperator:
      (
        "unknown operator",
        "The operators are `eq`, `neq`, `gt`, `lt`, `gte`, `lte`, `exists`, `not_exists`, `contains` and `regex`."
      )
    case .valueMissing: ("value missing", "Every operator but `exists` and `not_exists` compares with a `value`.")
    case .valueType:
      (
        "value of a wrong type",
        "`gt`, `lt`, `gte` and `lte` take a number, `contains` and `regex` a string, the others a string, a number "
          + "or a boolean."
      )
    case .unknownCallField:
      (
        "unknown field of a call",
        "The field is neither one of the built-in ones nor declared under `fields` in `routekeeper.yaml`. "
          + "`unknownFields: warn` or `allow` there makes this a warning or nothing."
      )
    case .neverMatches:
      (
        "the types cannot meet",
        "Values of different types are never equal and never ordered, so this condition has the same outcome for "
          + "every call that has the field. Compare with a value of the field's declared type."
      )
    case .pattern:
      (
        "invalid pattern",
        "Patterns are those of RE2, which has neither look-around nor back references and limits repetition and size."
      )
    case .expressionTooDeep:
      (
        "expression nested too deep",
        "Depth counts nodes from the root (1) to a leaf. `and` within `and` can be one. The limit is the setting "
          + "`validation.expressionDepth`."
      )
    case .valueIgnored: ("value without effect", "`exists` and `not_exists` look at the field only.")
    case .callFieldName:
      ("invalid name of a field", "A field is a path such as `customer.tier`, without empty parts or blanks around it.")
    case .expressionText:
      (
        "condition text that cannot be read",
        "`when` is written as `skill exists and (priority >= 5 or vip_flag == true)`; text stands between double quotes. "
          + "The grammar is in rules-as-text.md."
      )
    case .grouping:
      (
        "and beside or",
        "Which of the two binds tighter is not left to a convention: parentheses say what belongs together."
      )
    case .twoForms:
      ("conditions given twice", "A rule has its conditions as a tree (`expression`) or as text (`when`), not both.")

    // MARK: Fields of a manifest
    case .unknownKey: ("unknown key", "The kind has no such field. An unknown key is never ignored.")
    case .missingField: ("required field missing", "The field must be given; null counts as absent.")
    case .wrongType:
      ("value of a wrong type", "The field takes another type of value. Text that looks like a number goes in quotes.")
    case .outOfRange: ("number out of range", "The platform's limits for this number are in the manifest reference.")
    case .textLength: ("text too short or too long", "Length counts UTF-8 characters.")
    case .invalidName: ("invalid name", "A name must not be blank nor contain control or bidirectional characters.")
    case .notInEnumeration: ("not one of the possible values", "The field takes one of a few words; case counts.")
    case .invalidReference:
      ("invalid reference", "Another object is referred to by its name, by `{name: …}` or by `{id: …}`.")
    case .listCount:
      ("too few or too many elements", "The platform's limits for this list are in the manifest reference.")
    case .unknownKind: ("unknown kind", "`kind` names what a manifest declares; left out, it is `RoutingRule`.")
    case .noManifest: ("no manifest", "A file holds one manifest (an object) or a list of manifests.")

    // MARK: Documents
    case .syntax: ("syntax error", "The file cannot be read as YAML or JSON from this place on.")
    case .invalidUTF8: ("not UTF-8", "Manifests are UTF-8. Save the file in that encoding.")
    case .byteOrderMark: ("byte order mark", "Save the file as UTF-8 without a byte order mark.")
    case .lineBreak:
      (
        "unusual line break",
        "Only LF and CR LF end a line. CR alone, NEL, U+2028 and U+2029 do so for some programs and not for others."
      )
    case .controlCharacter: ("control character", "Invisible characters other than tab and line breaks are refused.")
    case .bidiControl:
      (
        "bidirectional control character",
        "Such characters make a line look different from what it says (CVE-2021-42574)."
      )
    case .anchorOrAlias:
      ("anchor or alias", "`&name` and `*name` can make a small file stand for a huge one. Write the value out.")
    case .tag: ("tag", "`!name` changes what a value is. Values are strings, numbers, booleans and null only.")
    case .mergeKey: ("merge key", "`<<` is not accepted. Write the members out.")
    case .directive: ("directive", "`%YAML` and `%TAG` are not accepted.")
    case .severalDocuments: ("several documents", "A file holds one document. For several manifests use a list.")
    case .duplicateKey: ("duplicate key", "Programs differ on which of two equal keys counts. Keys compare as bytes.")
    case .documentTooDeep: ("document nested too deep", "Lists and objects may be nested 256 deep.")
    case .documentTooLarge:
      ("file too large", "A file has at most 262144 bytes (setting `validation.fileBytes`). Split it.")
    case .tooManyValues: ("too many values", "A file has at most 50000 values. Split it.")
    case .ambiguousScalar:
      (
        "ambiguous plain value",
        "Unquoted, only `null`, `true`, `false` and JSON's numbers are not strings. Other YAML readers take this one "
          + "for something else: write it in quotes."
      )
    case .number: ("number too large", "Numbers must fit a double and have at most 400 characters.")
    case .keyIsNoText: ("key is no text", "A key must be text.")
    case .emptyFile: ("empty file", "The file declares nothing. Delete it, or write `[]` to say so.")

    // MARK: The commit and what it refers to
    case .duplicateIdentity:
      (
        "declared twice",
        "A rule is known by its queue and name, a skill group by its name. Two manifests of one identity would "
          + "overwrite each other."
      )
    case .referenceNotFound: ("reference not found", "The organisation has no object of this name or id.")
    case .referenceAmbiguous: ("ambiguous reference", "Several objects have this name. Refer to one by `{id: …}`.")
    case .identityAfterResolution:
      ("declared twice under two spellings", "A queue named in one manifest and given by id in another is one queue.")
    case .severalLiveObjects:
      ("several live objects", "The organisation has several objects of this identity. Delete or rename all but one.")
    case .adoptionNotAllowed:
      ("made by hand", "An object of this identity was made by hand and differs, and `sync.adopt` is `never`.")
    case .kindNotAvailable:
      ("the organisation lacks the kind", "The list of this kind answers 404. `organization.kinds` can set its path.")
    case .policyEntry:
      (
        "incomplete entry",
        "An entry of `ignore` or `protect` must say what it is about; `ignore` also who owns it and why."
      )
    case .policyPath:
      ("invalid JSON Pointer", "`path` is empty (the whole object) or a JSON Pointer such as `/expression/children/0`.")
    case .policyTime:
      ("invalid time", "A time is written as in RFC 3339, `2026-12-31T23:59:59Z`; a time of day as `\"22:30\"`.")
    case .policyPattern:
      ("invalid pattern of paths", "`*` and `?` match within a folder, `**` across folders; relative, without `..`.")
    case .ignoreExpired:
      (
        "exception has ended",
        "An entry of `ignore` has no effect after its `expires`; what it left alone is managed again."
      )
    case .policyWindow:
      (
        "change window that says nothing",
        "A window has either `from` and `to` (with or without `days`), or `cron` and `duration`. `cron` has five fields; "
          + "`timeZone` is a name of the IANA database."
      )
    case .declaredAndIgnored:
      (
        "declared and ignored",
        "A manifest declares what an entry of `ignore` leaves alone. Leave the field out, or remove the entry; what a "
          + "manifest cannot leave out may be ignored until an `expires`."
      )
    case .specialFile: ("not a regular file", "Symbolic links, submodules and other special entries are not followed.")
    case .fileTooLarge: ("file too large", "A file has at most 262144 bytes (setting `validation.fileBytes`).")
    case .tooManyFiles:
      ("too many files", "The folder of manifests has more files than the setting `validation.files` allows.")
    case .pathName: ("unusual path", "The path is not UTF-8 or contains control or bidirectional characters.")
    case .tooManyErrors:
      ("too many errors", "After a thousand errors the other files of the commit are not read. Mend the first ones.")
    case .notFormatted:
      (
        "file left as it is",
        "`routekeeper fmt` checks that its result declares the same and keeps every comment, and writes nothing otherwise."
      )
    case .unreadableFile: ("unreadable file", "The file could not be read from the repository.")
    case .unsigned:
      (
        "commit without a signature",
        "`repository.verify.mode` wants a signature. Sign with `git commit -S`; with `all`, every commit since the one "
          + "in force, merges included."
      )
    case .signatureRefused:
      (
        "signature that does not count",
        "The signature does not fit the commit, or its key is not among those that may sign at that time. See "
          + "`repository.verify.allowedSignersFile` and `repository.verify.keyringFile`."
      )
    case .malformedCommit:
      (
        "commit object of an unusual form",
        "With `repository.verify.mode`, a commit has exactly the headers that git writes, one signature, no NUL and no "
          + "carriage return; tags that were merged with their signature are not accepted."
      )
    case .tooManyToVerify:
      (
        "too many commits to verify",
        "At most 1000 commits since the one in force are looked at, a fixed limit."
      )
    case .ruleTestFailed:
      (
        "rule test failed",
        "The rules of this commit do something else with the call than its test says. The message names the conditions "
          + "that decided, and what the call has in their fields."
      )
    case .ruleTestRule:
      ("rule test of an unknown rule", "The queue has no rule of this name in this commit. Case counts.")
    case .ruleTestQueue:
      (
        "rule test of an unknown queue",
        "No rule of the queue is declared. A test names the queue as the manifests of its rules do, by name or by id."
      )
    case .contradiction:
      (
        "rule that takes no call",
        "Its conditions exclude each other, so it never takes a call. The message names the parts, where two suffice."
      )
    case .tautology:
      (
        "rule that takes every call",
        "Its conditions exclude nothing, so no rule of the queue behind it is ever asked."
      )
    case .withoutEffect:
      (
        "part without effect",
        "The rule takes the same calls without this part: it stands twice, always or never holds, or follows from the "
          + "others."
      )
    case .neverTakes:
      (
        "rule behind others",
        "Earlier rules of the queue take every call that this one could take. Give it a higher priority, or delete it."
      )
    case .sameRule:
      ("equal rules", "Two rules of one queue are satisfied by the same calls; the one that is asked first takes them.")
    case .analysisEnded:
      (
        "analysis ended early",
        "Work for the analysis of one commit is bounded. What was found is true; there may be more."
      )
    case .queueGap:
      (
        "calls without a rule",
        "`routekeeper validate --gaps` found a call that no enabled rule of the queue takes. Add a rule for the rest, or leave it to the queue."
      )
    case .truthAsText:
      (
        "truth as text",
        "An undeclared field is compared with a boolean in one rule, and searched for the text of one in another, which a boolean does not have. Declare the field in routekeeper.yaml, or compare it with `true` or `false`."
      )
    case .ruleTestTwice: ("rule test stands twice", "A test is known by its name, which is unique in its file.")
    }
  }
}
