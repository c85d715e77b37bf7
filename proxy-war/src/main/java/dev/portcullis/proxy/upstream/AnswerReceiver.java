package dev.portcullis.proxy.upstream;

import dev.portcullis.request.HttpFields;

/** Takes an upstream's answer, in order: one head, then pieces of the body. */
public interface AnswerReceiver {

  /**
   * Takes the head of the final answer.
   *
   * @param fields all fields as they came, hop-by-hop ones included
   */
  void head(int status, HttpFields fields) throws ClientException;

  /** Takes a piece of the body; the bytes are the receiver's until it returns. */
  void body(byte[] bytes, int offset, int length) throws ClientException;

  /** The upstream pauses: what was taken so far is worth passing on. */
  void flush() throws ClientException;
}
