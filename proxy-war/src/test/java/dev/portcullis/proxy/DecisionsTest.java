package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.ejb.PolicyDecisionBean;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;

/** Who decides: the container's EJB for each request, or what the bundle holds. */
class DecisionsTest {

  private final List<String> asked = new ArrayList<>();

  private final PolicyDecisionBean bean =
      new PolicyDecisionBean() {
        @Override
        public Decision decide(AccessRequest request) {
          return told("decide");
        }

        @Override
        public Decision judgeAgain(AccessRequest request, Instant now) {
          return told("judgeAgain");
        }

        @Override
        public Decision refuse(RefusedRequest request) {
          return told("refuse");
        }
      };

  @SuppressWarnings("NullAway") // nothing looks into it
  private Decision told(String question) {
    asked.add(question);
    return new Decision.Denied((DecisionFacts) null, HttpFields.EMPTY);
  }

  @Test
  @SuppressWarnings("NullAway") // nothing looks into it
  void onAnApplicationServerEachQuestionIsACallOfTheBean() {
    var decisions = new ContainerDecisions(bean);

    decisions.decide(null);
    decisions.judgeAgain(null, Instant.EPOCH);
    decisions.refuse(null);

    assertThat(asked).containsExactly("decide", "judgeAgain", "refuse");
  }

  /** What the bundle's listener registers before the application starts. */
  public interface Told {}

  @Test
  void theBundleIsKnownByItsListener() throws Exception {
    var status = new ServerStatus();
    assertThat(status.bundle()).isFalse();

    var beans = ManagementFactory.getPlatformMBeanServer();
    var name = new ObjectName("dev.portcullis:type=Listener");
    beans.registerMBean(new StandardMBean(new Told() {}, Told.class), name);
    try {
      assertThat(status.bundle()).isTrue();
    } finally {
      beans.unregisterMBean(name);
    }
  }
}
