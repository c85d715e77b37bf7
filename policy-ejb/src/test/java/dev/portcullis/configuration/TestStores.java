package dev.portcullis.configuration;

import java.util.Base64;

/** A key store made with {@code keytool}: one EC key {@code server} for {@code CN=localhost}. */
final class TestStores {

  static final String PASSWORD = "store-secret";

  private TestStores() {}

  static byte[] serverKey() {
    return Base64.getMimeDecoder().decode(SERVER);
  }

  private static final String SERVER =
      """
      MIIEEAIBAzCCA7oGCSqGSIb3DQEHAaCCA6sEggOnMIIDozCCASoGCSqGSIb3DQEHAaCCARsEggEXMIIBEzCCAQ8GCyqGSIb3
      DQEMCgECoIG9MIG6MGYGCSqGSIb3DQEFDTBZMDgGCSqGSIb3DQEFDDArBBS4DGyQw/k9/pTgWW2i4nSXLxmn9gICJxACASAw
      DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFY3/UHo6UzgbwIaBUmHghMEUOWrXZPMfhr/WuE46hH8Fq45eJXt3W//yK+x
      5udI0nlgQ10es5obRacBOBYMNxMSUA9HDItJg5K+6TeCKgJvAcfTr2YBm2RAQsSTMg1lde+dMUAwGwYJKoZIhvcNAQkUMQ4e
      DABzAGUAcgB2AGUAcjAhBgkqhkiG9w0BCRUxFAQSVGltZSAxNzk1NDQ4MzM2NTYyMIICcQYJKoZIhvcNAQcGoIICYjCCAl4C
      AQAwggJXBgkqhkiG9w0BBwEwZgYJKoZIhvcNAQUNMFkwOAYJKoZIhvcNAQUMMCsEFECdsBTs5HFSydkQHchOCPMWoGhdAgIn
      EAIBIDAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQq5EAnzGpBxBaWAkWeNKmr4CCAeD5k0+5cXeD01DmIQ9euawYFbhq
      7dbZIXA5RCtl9I0jBS0896XOhj790irm506FwqQCE+nOtJgsv4t34/tJY2NL/1dD0Qg7L/buAHt1w6T8cZG2I4frz0mjqRGC
      Ob430m+aHQN2jteBUFt0kNicgMBX4SI6pZkQ+GZ7zFXiUyRXreSvF3EvHErzqm5asuxbjI4T1SO3hIs5+Sbi9bfKB6vfPIfB
      T9fU8XFjga7ogxQEaJQOe+BQnDv6QoX9U77a/h+vqO8DHjlVw36lMqn6gEucZEgkcR+iSFaei7yZ/8b9pEbCkvFa38K2ypz8
      8Xx3E9+1Viq5mzIFlZuayJgpnvjFJ5pMnfqjNzYYXLTWJODnoWVSXacCKLLbhYY/jBegiO2cxNI1y+5Wqr15Z7u+AMJwG+Pm
      TIWD7QqqE5CSrnDQvS6hqy2/9Lhp6HhWvl7H4Z9TjM15IN2w8oHpw41UUzQJBm9Eo84/p1Lr+W5wIPerXI1o0CDdOQUxQM6Q
      +cPfC13kLES+ECyj7lc9jlo7MfE5V+YUXQWGbOwsqeuFNgmLIq+yrCIjR4RXqVrmjxpft0WuFj9eLfwpqTfiMjMQnM2eqwam
      hqy1DVSPHnlNwF8WMgJmmR6BbthNm1k385JteqQwTTAxMA0GCWCGSAFlAwQCAQUABCBRL9OFuLyiwQr5vzhHZqAvwcmrQYjy
      iAKONsOz5vG++gQU8HU3s7QiWIXS8vgk5ZenAYeSMsoCAicQ
      """;
}
