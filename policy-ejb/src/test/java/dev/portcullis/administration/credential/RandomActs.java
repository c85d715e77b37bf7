package dev.portcullis.administration.credential;

import static dev.portcullis.administration.credential.CredentialWorld.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.method.ApiKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Acts on one key of a person in an order by chance, and what must hold after each. */
final class RandomActs {
  private final CredentialWorld world;
  private final Random random;
  private final String name;
  private final Set<String> spent = new HashSet<>();
  private final List<String> done = new ArrayList<>();
  private @Nullable String secret;
  private boolean revoked;

  RandomActs(CredentialWorld world, Random random, String name) {
    this.world = world;
    this.random = random;
    this.name = name;
  }

  void next() {
    int act = random.nextInt(9);
    done.add(String.valueOf(act));
    switch (act) {
      case 0, 1 -> create();
      case 2 -> rotate();
      case 3 -> delete();
      case 4 -> revoke();
      case 5 -> unrevoke();
      case 6 -> declareAll();
      case 7 -> rollBack();
      default -> world.restart();
    }
  }

  private void create() {
    var wanted = new NewApiKey(name, List.of(), List.of(), null, java.util.Map.of());
    if (world.keys.create(ALICE, wanted) instanceof CredentialResult.Created created) {
      secret = created.secret();
    }
  }

  private void rotate() {
    if (world.keys.rotate(ALICE, name, Duration.ZERO) instanceof CredentialResult.Created made) {
      spend();
      secret = made.secret();
    }
  }

  private void delete() {
    if (world.keys.delete(ALICE, name) instanceof CredentialResult.Changed) {
      spend();
    }
  }

  private void revoke() {
    revoked |= world.keys.revoke(ALICE, name, "") instanceof CredentialResult.Changed;
  }

  private void unrevoke() {
    world.keys.unrevoke(ALICE, name);
    revoked = false;
  }

  private void spend() {
    if (secret != null) {
      spent.add(secret);
      secret = null;
    }
  }

  /** The file declares every secret that ever was, under the name and under others. */
  private void declareAll() {
    var lines = new StringBuilder("api-keys:");
    int number = 0;
    for (String each : spent) {
      String other = number++ == 0 ? name : name + "-" + number;
      lines.append("\n  - {name: ").append(other);
      lines.append(", sha256: \"").append(ApiKeys.sha256(each)).append("\"}");
    }
    world.file(number == 0 ? "roles: [{name: r" + random.nextInt(9) + "}]" : lines.toString());
  }

  private void rollBack() {
    long newest = world.policies.versions(Long.MAX_VALUE, 1).get(0).number();
    world.policies.activate(1 + random.nextInt((int) newest), 0, ALICE);
  }

  /** How much was asked. */
  int check() {
    for (String each : spent) {
      assertThat(world.judged(each)).as("spent after %s", done).isIn("revoked", "unknown");
    }
    if (secret != null) {
      assertThat(world.judged(secret)).as("after %s", done).isEqualTo(revoked ? "revoked" : name);
    }
    return spent.size() + 1;
  }
}
