package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person at the console: opens pages, fills in forms, presses buttons. */
final class ConsoleBrowser implements AutoCloseable {
  private static final Path DRIVER =
      Path.of(System.getProperty("portcullis.test.chromedriver", "/usr/bin/chromedriver"));

  private static final Duration PAGE = Duration.ofSeconds(60);
  private static final Duration GLANCE = Duration.ofSeconds(5);

  private final ChromeDriver driver;
  private final String console;

  /** The browser's program, where there is one. */
  static Optional<Path> program() {
    return Stream.of(
            System.getProperty("portcullis.test.chromium", ""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .filter(program -> Files.isExecutable(DRIVER))
        .findFirst();
  }

  ConsoleBrowser(Path program, Path profile, int adminPort, String... flags) {
    console = "http://127.0.0.1:" + adminPort + "/portcullis";
    var log = new LoggingPreferences();
    log.enable(LogType.BROWSER, Level.ALL);
    var options = new ChromeOptions();
    options.setBinary(program.toString());
    options.setCapability("goog:loggingPrefs", log);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        "--user-data-dir=" + profile);
    options.addArguments(flags);
    var service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().pageLoadTimeout(PAGE);
  }

  /** Opens a page that is none of the console. */
  void visit(String url) {
    driver.get(url);
  }

  /** Runs a script in the page, and waits for what it says to its last argument. */
  String run(String script) {
    return String.valueOf(driver.executeAsyncScript(script));
  }

  /** Lets pages of this origin, and does not let them anything else, call servers near by. */
  void permitLocalNetworks(String origin) {
    permit(origin, List.of("localNetworkAccess", "loopbackNetwork", "localNetwork"));
  }

  /** Lets pages of this origin do nothing that needs a person's word. */
  void permitNothing(String origin) {
    permit(origin, List.of());
  }

  private void permit(String origin, List<String> what) {
    driver.executeCdpCommand(
        "Browser.grantPermissions", Map.of("origin", origin, "permissions", what));
  }

  /** Forgets the cookies of the page. */
  void forget() {
    driver.manage().deleteAllCookies();
  }

  void open(String page) {
    driver.get(console + page);
  }

  /** The page that is shown, without its parameters. */
  String page() {
    String path = java.net.URI.create(driver.getCurrentUrl()).getPath();
    return path.substring("/portcullis".length());
  }

  void type(String id, String text) {
    WebElement field = driver.findElement(By.id(id));
    field.clear();
    field.sendKeys(text);
  }

  /** Ticks the box of a choice. */
  void tick(String id, String choice) {
    String label = "//*[@id='" + id + "']//label[normalize-space()='" + choice + "']";
    driver.findElement(By.xpath(label)).click();
  }

  /** Opens what a heading hides. */
  void unfold(String summary) {
    driver.findElement(By.xpath("//summary[normalize-space()='" + summary + "']")).click();
  }

  /** Presses a button, and waits until another page has come: one without the mark of this one. */
  void press(String id) {
    driver.executeScript("window.portcullisPressed = true");
    driver.findElement(By.id(id)).click();
    looking(
        PAGE,
        () ->
            driver.executeScript(
                "return !window.portcullisPressed && document.readyState === 'complete'"));
  }

  /** Follows the first link that says so. */
  void follow(String link) {
    driver.get(requireNonNull(driver.findElement(By.linkText(link)).getDomProperty("href")));
  }

  /** What a field holds. */
  String value(String id) {
    return String.valueOf(driver.findElement(By.id(id)).getDomProperty("value"));
  }

  String text(String css) {
    return looking(GLANCE, () -> driver.findElement(By.cssSelector(css)).getText());
  }

  boolean has(String css) {
    return !driver.findElements(By.cssSelector(css)).isEmpty();
  }

  /** What the browser refused to run. */
  List<String> refusedScripts() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("script-src") || message.contains("Uncaught"))
        .toList();
  }

  String cookie(String name) {
    var cookie = driver.manage().getCookieNamed(name);
    return cookie == null ? "" : cookie + (cookie.isHttpOnly() ? "; httpOnly" : "");
  }

  /**
   * Looks again while pages change: for what goes away under a look, the driver has more words than
   * that the element is stale.
   */
  private <T> T looking(Duration bound, Supplier<T> look) {
    return new WebDriverWait(driver, bound)
        .ignoring(WebDriverException.class)
        .until(page -> look.get());
  }

  @Override
  public void close() {
    driver.quit();
  }
}
