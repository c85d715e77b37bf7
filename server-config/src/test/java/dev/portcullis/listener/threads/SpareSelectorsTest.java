package dev.portcullis.listener.threads;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.Test;

class SpareSelectorsTest {

  @Test
  void noMoreAreTakenThanThereAre() throws Exception {
    var selectors = new SpareSelectors(2);
    var first = requireNonNull(selectors.take());
    var second = requireNonNull(selectors.take());
    assertThat(selectors.take()).isNull();
    selectors.give(first);
    assertThat(selectors.take()).isSameAs(first);
    first.close();
    second.close();
  }

  @Test
  void nothingIsRegisteredInOneThatWasGivenBack() throws Exception {
    var selectors = new SpareSelectors(1);
    var selector = requireNonNull(selectors.take());
    var pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.source().register(selector, SelectionKey.OP_READ);

    selectors.give(selector);

    assertThat(selector.keys()).isEmpty();
    assertThat(requireNonNull(selectors.take())).isSameAs(selector);
    pipe.source().register(selector, SelectionKey.OP_READ);
    selector.close();
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void aSelectorThatWasClosedIsReplaced() throws Exception {
    var selectors = new SpareSelectors(1);
    var closed = requireNonNull(selectors.take());
    closed.close();
    selectors.give(closed);
    var next = requireNonNull(selectors.take());
    assertThat(next).isNotSameAs(closed);
    assertThat(next.isOpen()).isTrue();
    next.close();
  }
}
