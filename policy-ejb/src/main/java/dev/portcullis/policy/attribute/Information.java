package dev.portcullis.policy.attribute;

import dev.portcullis.policy.attribute.InformationPoint.Told;

/** What information points tell of one request. */
@FunctionalInterface
public interface Information {

  /** There is nobody to ask. */
  Information NONE = name -> Told.ABSENT;

  /** What is told of a field of {@code context}. */
  Told of(String name);
}
