package dev.portcullis.behaviour;

import java.net.InetAddress;

/** What past behaviour says of a subject, a credential and an address; never waits. */
public interface Behaviour {

  /** Whether the verified subject or its credential is suspended now. */
  boolean quarantined(String subject, String credential);

  /**
   * Whether the address is suspended now. That concerns requests on which nothing was verified, and
   * no others: who shares an address with an offender is not an offender.
   */
  boolean quarantined(InetAddress client);

  /** The risk of the subject, 0 to 1, from how far its rate and denials are from its baseline. */
  double risk(String subject);

  /** Learns from a decision. */
  void observe(Observation observation);
}
