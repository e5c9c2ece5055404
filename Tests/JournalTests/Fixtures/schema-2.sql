PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1 journal');
INSERT INTO grdb_migrations VALUES('2 hook deliveries');
CREATE TABLE intent (
  operation TEXT PRIMARY KEY NOT NULL,
  record TEXT NOT NULL,
  time INTEGER NOT NULL,
  outcome TEXT
) WITHOUT ROWID, STRICT;
INSERT INTO intent VALUES('397b6f185eae0b6fa1986cf9f5210f3e-1','{"action":"create","actor":"Ada <ada@example.com>","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"desired":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":1},"identity":{"kind":"RoutingRule","name":"A","queue":"Support"},"key":"[\"RoutingRule\",\"71bb54d8-d101-45b9-834d-0bff90150280\",\"A\"]"}',1795886900875,'created');
INSERT INTO intent VALUES('397b6f185eae0b6fa1986cf9f5210f3e-2','{"action":"create","actor":"Ada <ada@example.com>","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"desired":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"B","priority":1},"identity":{"kind":"RoutingRule","name":"B","queue":"Support"},"key":"[\"RoutingRule\",\"71bb54d8-d101-45b9-834d-0bff90150280\",\"B\"]"}',1795886900875,'created');
INSERT INTO intent VALUES('397b6f185eae0b6fa1986cf9f5210f3e-3','{"action":"update","actor":"Ada <ada@example.com>","before":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":1},"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"desired":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":5},"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"kind":"RoutingRule","name":"A","queue":"Support"},"key":"[\"RoutingRule\",\"71bb54d8-d101-45b9-834d-0bff90150280\",\"A\"]"}',1795886905496,'updated');
CREATE TABLE applied_object (
  key TEXT PRIMARY KEY NOT NULL,
  record TEXT NOT NULL,
  canonical TEXT NOT NULL,
  audit INTEGER
) STRICT;
INSERT INTO applied_object VALUES('["RoutingRule","71bb54d8-d101-45b9-834d-0bff90150280","B"]','{"commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","id":"88b894e1-401e-425b-b86c-9a98359e0b62","identity":{"kind":"RoutingRule","name":"B","queue":"Support"},"time":1795886900899,"version":1}','{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"B","priority":1}',4);
INSERT INTO applied_object VALUES('["RoutingRule","71bb54d8-d101-45b9-834d-0bff90150280","A"]','{"commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"kind":"RoutingRule","name":"A","queue":"Support"},"time":1795886905517,"version":2}','{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":5}',10);
CREATE TABLE revision (
  sequence INTEGER PRIMARY KEY,
  sha TEXT NOT NULL,
  state TEXT NOT NULL,
  time INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
INSERT INTO revision VALUES(1,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','received',1795886900808,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"diagnostics":[],"summary":{}}');
INSERT INTO revision VALUES(2,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','applying',1795886900873,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"diagnostics":[],"summary":{"adopt":0,"create":2,"delete":0,"ignored":0,"unchanged":0,"update":0}}');
INSERT INTO revision VALUES(3,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','applied',1795886900912,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"diagnostics":[],"summary":{"adopt":0,"create":2,"delete":0,"ignored":0,"unchanged":0,"update":0}}');
INSERT INTO revision VALUES(4,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef','received',1795886905472,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"diagnostics":[],"summary":{}}');
INSERT INTO revision VALUES(5,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef','applying',1795886905475,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"diagnostics":[],"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}}');
INSERT INTO revision VALUES(6,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef','applied',1795886905528,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"diagnostics":[],"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}}');
INSERT INTO revision VALUES(7,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef','pending',1795886905528,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"diagnostics":[],"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}}');
INSERT INTO revision VALUES(8,'297d03b6a54f285a46ef71395a97cba96a705626','received',1795886906292,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"297d03b6a54f285a46ef71395a97cba96a705626","subject":"Broken","time":"2026-11-28T17:28:25Z"},"diagnostics":[],"summary":{}}');
INSERT INTO revision VALUES(9,'297d03b6a54f285a46ef71395a97cba96a705626','rejected',1795886906308,'{"commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"297d03b6a54f285a46ef71395a97cba96a705626","subject":"Broken","time":"2026-11-28T17:28:25Z"},"diagnostics":[{"code":"RK0301","column":1,"file":"C.yaml","line":2,"message":"did not find expected node content (while parsing a flow node)","severity":"error"}],"summary":{}}');
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  commit_sha TEXT,
  subject TEXT,
  record TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit VALUES(1,1795886900808,'65b4ebc173ba6fcf38d33177a122a35326b30c8f',NULL,'{"action":"commit.received","actor":"Ada <ada@example.com>","commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","outcome":"done","sequence":1,"time":"2026-11-28T17:28:20.808Z"}','99c517ae1dacd84f51258b0672b77b73ca139c94fc5b153817cadd331d4406f0');
INSERT INTO audit VALUES(2,1795886900875,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','"RoutingRule/Support/A"','{"action":"intent.create","actor":"Ada <ada@example.com>","after":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":1},"commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","operation":"397b6f185eae0b6fa1986cf9f5210f3e-1","outcome":"pending","resource":{"conditionCount":1,"identity":{"name":"A","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"sequence":2,"time":"2026-11-28T17:28:20.875Z"}','9dfc46fd0686e70af244eff62c8da201c3e9d06a15f03538b13880d5c8b140c5');
INSERT INTO audit VALUES(3,1795886900875,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','"RoutingRule/Support/B"','{"action":"intent.create","actor":"Ada <ada@example.com>","after":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"B","priority":1},"commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","operation":"397b6f185eae0b6fa1986cf9f5210f3e-2","outcome":"pending","resource":{"conditionCount":1,"identity":{"name":"B","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"sequence":3,"time":"2026-11-28T17:28:20.875Z"}','9c897af13257be664ff50bf826a7edd45e7a39a04a6e734e346caf8d141af31d');
INSERT INTO audit VALUES(4,1795886900899,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','"RoutingRule/Support/B"','{"action":"create","actor":"Ada <ada@example.com>","after":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"B","priority":1},"applied":{"id":"88b894e1-401e-425b-b86c-9a98359e0b62","sha256":"65a3319373dd5d8cd2c0bfdc50470efeaa38e5c440c26db3b94edc0893f992ea"},"commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","details":{"reason":"new"},"exchange":{"attempts":1,"correlationID":"1180b23a-1075-477f-809a-1a817914ffbc","latencyMilliseconds":6,"status":200},"operation":"397b6f185eae0b6fa1986cf9f5210f3e-2","outcome":"created","resource":{"conditionCount":1,"id":"88b894e1-401e-425b-b86c-9a98359e0b62","identity":{"name":"B","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"sequence":4,"time":"2026-11-28T17:28:20.899Z"}','ea4998b9691ecc32b65e5320b7a33af90bc1167480c737781a5fcd6edc21ec30');
INSERT INTO audit VALUES(5,1795886900905,'65b4ebc173ba6fcf38d33177a122a35326b30c8f','"RoutingRule/Support/A"','{"action":"create","actor":"Ada <ada@example.com>","after":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":1},"applied":{"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","sha256":"e2c4df50ed1e6041a797f52b1cb7e1d7c90125d47ba490354f0546f0dc8955e7"},"commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","details":{"reason":"new"},"exchange":{"attempts":1,"correlationID":"05a2e189-41c3-436b-9186-6d4d0cde66a9","latencyMilliseconds":12,"status":200},"operation":"397b6f185eae0b6fa1986cf9f5210f3e-1","outcome":"created","resource":{"conditionCount":1,"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"name":"A","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"sequence":5,"time":"2026-11-28T17:28:20.905Z"}','6bdfd0a0b6e69039144f12a0bc996910f06eed0636a872362f757c0d407456f2');
INSERT INTO audit VALUES(6,1795886900912,'65b4ebc173ba6fcf38d33177a122a35326b30c8f',NULL,'{"action":"commit.applied","actor":"Ada <ada@example.com>","commit":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","details":{"summary":{"adopt":0,"create":2,"delete":0,"ignored":0,"unchanged":0,"update":0}},"outcome":"done","sequence":6,"time":"2026-11-28T17:28:20.912Z"}','2ff0ad87c790ba2b513e3009d79c71c82d643bdb09b333007cefbeb423eb24ed');
INSERT INTO audit VALUES(7,1795886905472,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef',NULL,'{"action":"commit.received","actor":"Ada <ada@example.com>","commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","outcome":"done","sequence":7,"time":"2026-11-28T17:28:25.472Z"}','9ca660b5b47cd7821909c5d7d626bffded395eecf0306f386c537e3805a5041d');
INSERT INTO audit VALUES(8,1795886905475,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef',NULL,'{"action":"guard.refused","actor":"Ada <ada@example.com>","commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","details":{"changes":1,"checksum":"cf2e2769a26407a8e07970b1895013f6159158128db93e6dffff557d9e543239","reasons":["sync.prune"],"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}},"outcome":"pending","sequence":8,"time":"2026-11-28T17:28:25.475Z"}','be10238981b8be0ff48a6939b0bb5ab740727c70bb51b1f7b95f12cc90daed08');
INSERT INTO audit VALUES(9,1795886905496,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef','"RoutingRule/Support/A"','{"action":"intent.update","actor":"Ada <ada@example.com>","after":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":5},"before":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":1},"commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","operation":"397b6f185eae0b6fa1986cf9f5210f3e-3","outcome":"pending","resource":{"conditionCount":1,"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"name":"A","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"sequence":9,"time":"2026-11-28T17:28:25.496Z"}','e4476585e8a4e386054b40e43e6f6d8899797df68947ee27eb6cec334c06fa52');
INSERT INTO audit VALUES(10,1795886905517,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef','"RoutingRule/Support/A"','{"action":"update","actor":"Ada <ada@example.com>","after":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":5},"applied":{"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","sha256":"08d4ff2a34618c41a47fce4e47022dea2ff97bc1ed95c6b41b47528b6bce6c82"},"before":{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"A","priority":1},"commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","details":{"reason":"changed in git"},"exchange":{"attempts":1,"correlationID":"dc3320bb-97ca-43be-8e45-a342c10ffb55","latencyMilliseconds":12,"status":200},"operation":"397b6f185eae0b6fa1986cf9f5210f3e-3","outcome":"updated","resource":{"conditionCount":1,"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"name":"A","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"sequence":10,"time":"2026-11-28T17:28:25.517Z"}','c30e39814ae9f2efb0b011e9f493b83fb75212131f92c17769147514ec3506e7');
INSERT INTO audit VALUES(11,1795886905528,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef',NULL,'{"action":"commit.applied","actor":"Ada <ada@example.com>","commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","details":{"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}},"outcome":"done","sequence":11,"time":"2026-11-28T17:28:25.528Z"}','a3e65589f1281f9d7dba65b5d7001049d9aae732c84a2e482c6c64702956a448');
INSERT INTO audit VALUES(12,1795886906292,'297d03b6a54f285a46ef71395a97cba96a705626',NULL,'{"action":"commit.received","actor":"Ada <ada@example.com>","commit":"297d03b6a54f285a46ef71395a97cba96a705626","outcome":"done","sequence":12,"time":"2026-11-28T17:28:26.292Z"}','369e542a5684b9b9134a0477b749abd91c69e28327bbef7a2afe4efeac20dbd8');
INSERT INTO audit VALUES(13,1795886906308,'297d03b6a54f285a46ef71395a97cba96a705626',NULL,'{"action":"commit.rejected","actor":"Ada <ada@example.com>","commit":"297d03b6a54f285a46ef71395a97cba96a705626","details":{"diagnostics":[{"code":"RK0301","column":1,"file":"C.yaml","line":2,"message":"did not find expected node content (while parsing a flow node)","severity":"error"}],"errors":1},"outcome":"refused","sequence":13,"time":"2026-11-28T17:28:26.308Z"}','3d8f1d66ee4ce694901695fe7d16b74f1ba1e9aede3d1a34d651f0b2a69470af');
INSERT INTO audit VALUES(14,1795886906644,'b7c2ddcfb6a51ab2da4a93724c7de32b400397ef',NULL,'{"action":"suspend","actor":"root","commit":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","details":{"reason":"maintenance","until":null},"outcome":"done","sequence":14,"time":"2026-11-28T17:28:26.644Z"}','d0a74bc5938f2e16d33ddd37365a2bb3e10d706e1d6359f9532a8531908d5583');
CREATE TABLE audit_checkpoint (
  size INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  time INTEGER NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;
CREATE TABLE event (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  time INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
INSERT INTO event VALUES(1,'evt_35df2e683ffb25151e26aa49e1d4a677','routekeeper.commit.received',1795886900808,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"99c517ae1dacd84f51258b0672b77b73ca139c94fc5b153817cadd331d4406f0","size":1},"change":"received","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"details":{},"id":"evt_35df2e683ffb25151e26aa49e1d4a677","time":"2026-11-28T17:28:20.808Z","type":"routekeeper.commit.received"}');
INSERT INTO event VALUES(2,'evt_e94cf4b45c896f0aa90dba63eccd4484','routekeeper.resource.created',1795886900899,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"ea4998b9691ecc32b65e5320b7a33af90bc1167480c737781a5fcd6edc21ec30","size":4},"change":"created","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"details":{"fields":[{"desired":"","live":null,"path":"/description"},{"desired":true,"live":null,"path":"/enabled"},{"desired":{"field":"skill","operator":"exists","type":"condition"},"live":null,"path":"/expression"},{"desired":"B","live":null,"path":"/name"},{"desired":1,"live":null,"path":"/priority"}],"reason":"new"},"id":"evt_e94cf4b45c896f0aa90dba63eccd4484","resource":{"conditionCount":1,"id":"88b894e1-401e-425b-b86c-9a98359e0b62","identity":{"name":"B","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"time":"2026-11-28T17:28:20.899Z","type":"routekeeper.resource.created","write":{"attempts":1,"correlationID":"1180b23a-1075-477f-809a-1a817914ffbc","latencyMilliseconds":6,"status":200}}');
INSERT INTO event VALUES(3,'evt_8bb2614523325b2b883735a8614c4fd1','routekeeper.resource.created',1795886900905,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"6bdfd0a0b6e69039144f12a0bc996910f06eed0636a872362f757c0d407456f2","size":5},"change":"created","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"details":{"fields":[{"desired":"","live":null,"path":"/description"},{"desired":true,"live":null,"path":"/enabled"},{"desired":{"field":"skill","operator":"exists","type":"condition"},"live":null,"path":"/expression"},{"desired":"A","live":null,"path":"/name"},{"desired":1,"live":null,"path":"/priority"}],"reason":"new"},"id":"evt_8bb2614523325b2b883735a8614c4fd1","resource":{"conditionCount":1,"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"name":"A","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"time":"2026-11-28T17:28:20.905Z","type":"routekeeper.resource.created","write":{"attempts":1,"correlationID":"05a2e189-41c3-436b-9186-6d4d0cde66a9","latencyMilliseconds":12,"status":200}}');
INSERT INTO event VALUES(4,'evt_20f5d9c0174021981d3313dac8ba7ccd','routekeeper.commit.applied',1795886900912,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"2ff0ad87c790ba2b513e3009d79c71c82d643bdb09b333007cefbeb423eb24ed","size":6},"change":"applied","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"65b4ebc173ba6fcf38d33177a122a35326b30c8f","subject":"Two rules","time":"2026-11-28T17:28:19Z"},"details":{"summary":{"adopt":0,"create":2,"delete":0,"ignored":0,"unchanged":0,"update":0}},"id":"evt_20f5d9c0174021981d3313dac8ba7ccd","time":"2026-11-28T17:28:20.912Z","type":"routekeeper.commit.applied"}');
INSERT INTO event VALUES(5,'evt_1a7f7ad404287568bb44ebfbc98b7b21','routekeeper.commit.received',1795886905472,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"9ca660b5b47cd7821909c5d7d626bffded395eecf0306f386c537e3805a5041d","size":7},"change":"received","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"details":{},"id":"evt_1a7f7ad404287568bb44ebfbc98b7b21","time":"2026-11-28T17:28:25.472Z","type":"routekeeper.commit.received"}');
INSERT INTO event VALUES(6,'evt_c05015c9849954037cf694e63841e037','routekeeper.guard.refused',1795886905475,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"be10238981b8be0ff48a6939b0bb5ab740727c70bb51b1f7b95f12cc90daed08","size":8},"change":"pending","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"details":{"changes":1,"checksum":"cf2e2769a26407a8e07970b1895013f6159158128db93e6dffff557d9e543239","reasons":["sync.prune"],"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}},"id":"evt_c05015c9849954037cf694e63841e037","time":"2026-11-28T17:28:25.475Z","type":"routekeeper.guard.refused"}');
INSERT INTO event VALUES(7,'evt_850bd43c887be503ed3d1205d7afd3cf','routekeeper.resource.updated',1795886905517,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"c30e39814ae9f2efb0b011e9f493b83fb75212131f92c17769147514ec3506e7","size":10},"change":"updated","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"details":{"fields":[{"desired":5,"lastApplied":1,"live":1,"path":"/priority"}],"reason":"changed in git"},"id":"evt_850bd43c887be503ed3d1205d7afd3cf","resource":{"conditionCount":1,"id":"1eb967d7-9298-43bb-a966-3e9ea0ec2561","identity":{"name":"A","queue":"Support"},"kind":"RoutingRule","queueID":"71bb54d8-d101-45b9-834d-0bff90150280"},"time":"2026-11-28T17:28:25.517Z","type":"routekeeper.resource.updated","write":{"attempts":1,"correlationID":"dc3320bb-97ca-43be-8e45-a342c10ffb55","latencyMilliseconds":12,"status":200}}');
INSERT INTO event VALUES(8,'evt_cf614f9da814905d3ef0c206cff20e41','routekeeper.commit.applied',1795886905528,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"a3e65589f1281f9d7dba65b5d7001049d9aae732c84a2e482c6c64702956a448","size":11},"change":"applied","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"details":{"summary":{"adopt":0,"create":0,"delete":1,"ignored":0,"unchanged":0,"update":1}},"id":"evt_cf614f9da814905d3ef0c206cff20e41","time":"2026-11-28T17:28:25.528Z","type":"routekeeper.commit.applied"}');
INSERT INTO event VALUES(9,'evt_caacb0ed09404becd738853739f5c4d0','routekeeper.commit.received',1795886906292,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"369e542a5684b9b9134a0477b749abd91c69e28327bbef7a2afe4efeac20dbd8","size":12},"change":"received","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"297d03b6a54f285a46ef71395a97cba96a705626","subject":"Broken","time":"2026-11-28T17:28:25Z"},"details":{},"id":"evt_caacb0ed09404becd738853739f5c4d0","time":"2026-11-28T17:28:26.292Z","type":"routekeeper.commit.received"}');
INSERT INTO event VALUES(10,'evt_4640cda0b17b1ba4dc26d5f0cc1854ad','routekeeper.commit.rejected',1795886906308,'{"actor":"Ada <ada@example.com>","auditHead":{"hash":"3d8f1d66ee4ce694901695fe7d16b74f1ba1e9aede3d1a34d651f0b2a69470af","size":13},"change":"rejected","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"297d03b6a54f285a46ef71395a97cba96a705626","subject":"Broken","time":"2026-11-28T17:28:25Z"},"details":{"diagnostics":[{"code":"RK0301","column":1,"file":"C.yaml","line":2,"message":"did not find expected node content (while parsing a flow node)","severity":"error"}],"errors":1},"id":"evt_4640cda0b17b1ba4dc26d5f0cc1854ad","time":"2026-11-28T17:28:26.308Z","type":"routekeeper.commit.rejected"}');
INSERT INTO event VALUES(11,'evt_bdc72fc811d582353d694c25872a2a81','routekeeper.sync.suspended',1795886906644,'{"actor":"root","auditHead":{"hash":"d0a74bc5938f2e16d33ddd37365a2bb3e10d706e1d6359f9532a8531908d5583","size":14},"change":"suspended","commit":{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"},"details":{"reason":"maintenance","until":null},"id":"evt_bdc72fc811d582353d694c25872a2a81","time":"2026-11-28T17:28:26.644Z","type":"routekeeper.sync.suspended"}');
CREATE TABLE endpoint (
  name TEXT PRIMARY KEY NOT NULL,
  configured INTEGER NOT NULL,
  registration TEXT NOT NULL,
  stopped TEXT,
  next_sequence INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
INSERT INTO endpoint VALUES('nobody',1,'{"events":["*"]}',NULL,12);
CREATE TABLE delivery (
  endpoint TEXT NOT NULL REFERENCES endpoint (name),
  sequence INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES event (sequence),
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt INTEGER,
  last_error TEXT,
  changed INTEGER NOT NULL,
  PRIMARY KEY (endpoint, sequence)
) WITHOUT ROWID, STRICT;
INSERT INTO delivery VALUES('nobody',1,1,'pending',2,1795887235519,'cannot connect to 127.0.0.1:9: connection refused; check the address, the firewall and network.proxy',1795886906211);
INSERT INTO delivery VALUES('nobody',2,2,'pending',0,1795886900899,NULL,1795886900899);
INSERT INTO delivery VALUES('nobody',3,3,'pending',0,1795886900905,NULL,1795886900905);
INSERT INTO delivery VALUES('nobody',4,4,'pending',0,1795886900912,NULL,1795886900912);
INSERT INTO delivery VALUES('nobody',5,5,'pending',0,1795886905472,NULL,1795886905472);
INSERT INTO delivery VALUES('nobody',6,6,'pending',0,1795886905475,NULL,1795886905475);
INSERT INTO delivery VALUES('nobody',7,7,'pending',0,1795886905517,NULL,1795886905517);
INSERT INTO delivery VALUES('nobody',8,8,'pending',0,1795886905528,NULL,1795886905528);
INSERT INTO delivery VALUES('nobody',9,9,'pending',0,1795886906292,NULL,1795886906292);
INSERT INTO delivery VALUES('nobody',10,10,'pending',0,1795886906308,NULL,1795886906308);
INSERT INTO delivery VALUES('nobody',11,11,'pending',0,1795886906644,NULL,1795886906644);
CREATE TABLE fact (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
INSERT INTO fact VALUES('announced.waiting','"cf2e2769a26407a8e07970b1895013f6159158128db93e6dffff557d9e543239"');
INSERT INTO fact VALUES('inForce','{"author":"Ada <ada@example.com>","branch":"main","sha":"b7c2ddcfb6a51ab2da4a93724c7de32b400397ef","subject":"Raise A, drop B","time":"2026-11-28T17:28:24Z"}');
INSERT INTO fact VALUES('inForcePending','true');
INSERT INTO fact VALUES('received','"297d03b6a54f285a46ef71395a97cba96a705626"');
INSERT INTO fact VALUES('rejected','{"author":"Ada <ada@example.com>","branch":"main","sha":"297d03b6a54f285a46ef71395a97cba96a705626","subject":"Broken","time":"2026-11-28T17:28:25Z"}');
INSERT INTO fact VALUES('suspension','{"actor":"root","reason":"maintenance","since":"2026-11-28T17:28:26.644Z","until":null}');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('event',11);
CREATE INDEX unresolved_intent ON intent (time) WHERE outcome IS NULL;
CREATE INDEX revision_by_sha ON revision (sha, sequence);
CREATE INDEX audit_by_time ON audit (time);
CREATE INDEX audit_by_commit ON audit (commit_sha) WHERE commit_sha IS NOT NULL;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_pruned_below_checkpoints_only BEFORE DELETE ON audit
WHEN OLD.sequence > (SELECT coalesce(max(size), 0) FROM audit_checkpoint)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
WHEN NEW.sequence <> 1 + max(
  (SELECT coalesce(max(sequence), 0) FROM audit), (SELECT coalesce(max(size), 0) FROM audit_checkpoint))
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX pending_delivery ON delivery (endpoint, sequence) WHERE state = 'pending';
CREATE INDEX delivery_by_event ON delivery (event);
CREATE TABLE hook_delivery (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  time INTEGER NOT NULL
) STRICT;
INSERT INTO hook_delivery VALUES(1,'["github","72d3162e-cc78-11e3-81ab-4c9367dc0958"]',1795862700000);
COMMIT;
