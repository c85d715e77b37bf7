package dev.portcullis.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);
  private static final long REMEMBERED = Membership.REMEMBERED.toNanos();

  private final Membership all = Membership.of(List.of(A, B, C));

  @Test
  void theLargerPartOfASplitIsTheMainOneAndBothRememberTheWhole() {
    var larger = all.seeing(List.of(B, C), Set.of(), 0);
    var smaller = all.seeing(List.of(A), Set.of(), 0);

    assertThat(larger.main()).isTrue();
    assertThat(smaller.main()).isFalse();
    assertThat(larger.nodes()).isEqualTo(3);
    assertThat(smaller.nodes()).isEqualTo(3);
  }

  @Test
  void ofTwoHalvesTheOneWithTheEldestIsTheMainOne() {
    var two = Membership.of(List.of(A, B));
    assertThat(two.seeing(List.of(A), Set.of(), 0).main()).isTrue();
    assertThat(two.seeing(List.of(B), Set.of(), 0).main()).isFalse();
  }

  @Test
  void aLostMemberIsForgottenAfterAWhileEvenIfSeenLostBefore() {
    var lost = all.seeing(List.of(A), Set.of(), 5);
    assertThat(lost.seeing(List.of(A), Set.of(), 4 + REMEMBERED).main()).isFalse();
    var alone = lost.seeing(List.of(A), Set.of(), 5 + REMEMBERED);
    assertThat(alone.nodes()).isEqualTo(1);
    assertThat(alone.main()).isTrue();
  }

  @Test
  void aMemberThatSaidGoodbyeIsForgottenAtOnce() {
    var left = all.seeing(List.of(B, C), Set.of(A), 0);
    assertThat(left.nodes()).isEqualTo(2);
    assertThat(left.knows(A)).isFalse();
  }

  @Test
  void aHealedSplitIsTheWholeAgain() {
    var healed = all.seeing(List.of(A), Set.of(), 0).seeing(List.of(B, C, A), Set.of(), 1);
    assertThat(healed.nodes()).isEqualTo(3);
    assertThat(healed.main()).isTrue();
  }
}
