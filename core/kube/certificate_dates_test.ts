import { strictEqual } from "node:assert/strict";
import { certificateEnd } from "./certificate_dates.ts";

Deno.test("certificateEnd() reads the date of a certificate", () => {
  // Made for this test: valid from 2019-01-01 to 2020-01-01.
  const pem = `-----BEGIN CERTIFICATE-----
MIIBTTCB9aADAgECAgECMAoGCCqGSM49BAMCMA4xDDAKBgNVBAMMA29sZDAeFw0x
OTAxMDEwMDAwMDBaFw0yMDAxMDEwMDAwMDBaMA4xDDAKBgNVBAMMA29sZDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABCbwtBNvvCmh60Nbz4ULnTN0junjGcSr9ZUF
EpfDgIVsmtoNB6I5Ty7wiRoqKaZ/UBPO4g7yQXDeNGHSuOJPCv6jRDBCMAwGA1Ud
EwEB/wQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFIkECRorLHFq
J6CCHqUKPLBnwzFtMAoGCCqGSM49BAMCA0cAMEQCIEKXXLRPOeqoTsNvqxwWM/gK
8ptPVgrcCRjfoFSRcfsRAiAsk83ma6QNfIA95NURKzGNAhY/xgx39LMhCXdx1VUD
BA==
-----END CERTIFICATE-----`;
  strictEqual(certificateEnd(pem)?.toISOString(), "2020-01-01T00:00:00.000Z");
  const head = "-----BEGIN CERTIFICATE-----";
  const tail = "-----END CERTIFICATE-----";
  for (const body of ["", "%%%", "MIIB", "MIIBTTCB9aADAgECAgECMAoGCC"]) {
    strictEqual(certificateEnd(head + body + tail), undefined);
  }
});
