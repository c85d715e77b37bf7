package dev.portcullis.proxy.mirror;

import dev.portcullis.decision.RequestCopy;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;

/**
 * A copy of a request, to be sent.
 *
 * @param terms to whom
 * @param request all of it, its body included
 * @param octets what it takes of the memory for copies
 */
record Copy(RequestCopy terms, UpstreamRequest request, long octets) {

  private static final String ASSERTION = "Portcullis-Assertion";
  private static final String MARK = "Portcullis-Mirror";

  /** About what a copy takes besides its texts. */
  private static final int OWN = 256;

  /** What a copy without a body takes, in octets. */
  static long octets(UpstreamRequest request) {
    var fields = request.fields();
    long octets = OWN + request.target().length();
    for (int i = 0; i < fields.size(); i++) {
      octets += fields.name(i).length() + fields.value(i).length();
    }
    return octets;
  }

  /**
   * Copies what is sent to a request's own upstream.
   *
   * @param upstream the name of that one
   */
  static Copy of(
      RequestCopy terms, UpstreamRequest sent, String upstream, RequestBody body, long octets) {
    var request =
        new UpstreamRequest(
            sent.method(),
            sent.target(),
            fields(sent.fields(), terms.assertion(), upstream),
            body,
            false,
            sent.priority(),
            terms.balanceKey());
    return new Copy(terms, request, octets);
  }

  /**
   * What the copied request's upstream may do as the client, the other one may not: it gets no
   * credential, whoever put it there, and an assertion that is made out to it alone.
   */
  private static HttpFields fields(HttpFields sent, String assertion, String upstream) {
    var fields = HttpFields.builder(sent.size() + 2);
    for (int i = 0; i < sent.size(); i++) {
      String name = sent.name(i);
      if (!PassedFields.credential(name) && !name.equalsIgnoreCase(ASSERTION)) {
        fields.add(name, sent.value(i));
      }
    }
    if (!assertion.isEmpty()) {
      fields.add(ASSERTION, assertion);
    }
    return fields.add(MARK, upstream).build();
  }
}
