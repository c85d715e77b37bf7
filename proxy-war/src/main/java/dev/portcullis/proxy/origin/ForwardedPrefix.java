package dev.portcullis.proxy.origin;

import dev.portcullis.proxy.origin.ForwardedChain.MalformedChainException;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.util.List;

/**
 * {@code X-Forwarded-Prefix}: what was cut off the path on its way, so that an upstream can write
 * links that lead back to it.
 */
final class ForwardedPrefix {

  private ForwardedPrefix() {}

  /**
   * What trusted proxies cut off together; empty where nothing.
   *
   * @param distance how many proxies there were: what stands before their values is not theirs
   */
  static String of(List<String> prefixes, int distance) throws MalformedChainException {
    int theirs = Math.max(0, prefixes.size() - distance);
    var together = new StringBuilder();
    for (String prefix : prefixes.subList(theirs, prefixes.size())) {
      together.append(withoutSlash(prefix));
    }
    if (!together.isEmpty() && !isPath(together.toString())) {
      throw new MalformedChainException("X-Forwarded-Prefix is malformed");
    }
    return together.toString();
  }

  private static String withoutSlash(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static boolean isPath(String prefix) {
    try {
      return CanonicalPath.parse(prefix).forms().isEmpty();
    } catch (MalformedPathException e) {
      return false;
    }
  }
}
