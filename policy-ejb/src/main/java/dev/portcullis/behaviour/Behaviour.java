package dev.portcullis.behaviour;

import java.net.InetAddress;

/** What past behaviour says of a subject, a credential and an address; never waits. */
public interface Behaviour {

  /** Whether any of the three is suspended now. */
  boolean quarantined(String subject, String credential, InetAddress client);

  /** Whether the address is suspended now; asked before a credential is looked at. */
  boolean quarantined(InetAddress client);

  /** The risk of the subject, 0 to 1, from how far its rate and denials are from its baseline. */
  double risk(String subject);

  /** Learns from a decision. */
  void observe(Observation observation);
}
