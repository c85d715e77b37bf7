package dev.portcullis.authentication.jose;

import java.math.BigInteger;
import java.util.BitSet;

/**
 * Knows RSA keys that a widespread library of smart cards made so that their private half can be
 * computed (CVE-2017-15361, "The Return of Coppersmith's Attack", 2017, §2.2): modulo every small
 * prime, their modulus is a power of 65537.
 */
final class RocaFingerprint {

  private static final BigInteger GENERATOR = BigInteger.valueOf(65537);

  /** Without 2: all are odd there. A sound key passes all of these once in 2^27. */
  private static final int[] PRIMES = {
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
  };

  private static final BitSet[] POWERS = powers();

  private RocaFingerprint() {}

  private static BitSet[] powers() {
    var powers = new BitSet[PRIMES.length];
    for (int i = 0; i < PRIMES.length; i++) {
      powers[i] = new BitSet();
      int generator = GENERATOR.mod(BigInteger.valueOf(PRIMES[i])).intValue();
      for (int power = 1; !powers[i].get(power); power = power * generator % PRIMES[i]) {
        powers[i].set(power);
      }
    }
    return powers;
  }

  /** Whether the modulus is one of these; ends early for any other. */
  static boolean marks(BigInteger modulus) {
    for (int i = 0; i < PRIMES.length; i++) {
      if (!POWERS[i].get(modulus.mod(BigInteger.valueOf(PRIMES[i])).intValue())) {
        return false;
      }
    }
    return true;
  }
}
