// Guotu serves a territorial plan: maps, and which zones a place lies in.
//
// The exit code is 0 if all is well, 1 if the answer is "no" (a health check failed,
// some rows of a table could not be located), 2 for bad usage or input and
// whatever else keeps the program from its work.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// version is set by the linker (-X main.version=v1.2.3).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], console{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}))
}

// console is what the program has of the outside world besides files and network.
type console struct {
	in       io.Reader
	out, err io.Writer
	env      func(name string) string
}

// commands are those of the program, with their flags.
type commands struct {
	Serve       serveCommand       `cmd:"" default:"withargs" help:"Serve the plan over HTTP. This is what happens without a command."`
	Locate      locateCommand      `cmd:"" help:"Write into a table which zones each of its points lies in."`
	Check       checkCommand       `cmd:"" help:"Say whether a project may stand where it is drawn: what it touches, how much of it, which rule says what."`
	Rules       rulesCommand       `cmd:"" help:"Validate, list and test rule sets of the siting check."`
	Export      exportCommand      `cmd:"" help:"Write the tiles of layers into a PMTiles or MBTiles file."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
	Healthcheck healthcheckCommand `cmd:"" hidden:"" help:"Ask the server at the configured address whether it is alive."`
}

// run executes a command and returns the exit code.
func run(ctx context.Context, args []string, std console) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	began := time.Now()
	parser, err := kong.New(&commands{}, kong.Name("guotu"), kong.Writers(std.out, std.err),
		kong.Description("A map server for territorial plans. Settings come from flags, from the environment (GUOTU_ADDR for --addr) "+
			"and from the section server of guotu.yaml, the first of them counts."),
		kong.Exit(func(code int) { panic(exit(code)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // the tags above are wrong
	}
	command, err := parser.Parse(args)
	if err == nil {
		err = command.Run(&call{ctx: ctx, console: std, began: began})
	}
	if err == nil {
		return 0
	}
	if code := exit(0); errors.As(err, &code) {
		return int(code)
	}
	fmt.Fprintf(std.err, "guotu: %v\n", err)
	if parse := new(kong.ParseError); errors.As(err, &parse) {
		fmt.Fprintln(std.err, whereHelpIs(parse))
	}
	return 2
}

// whereHelpIs names the command that was typed, if there was one.
func whereHelpIs(e *kong.ParseError) string {
	if n := e.Context.Selected(); n != nil && slices.Contains(e.Context.Args, n.Name) {
		return fmt.Sprintf("\"%s --help\" lists its flags", n.FullPath())
	}
	return `"guotu --help" lists commands and flags`
}

// exit is an exit code about which nothing has to be said any more.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// call is what a command gets.
type call struct {
	console
	ctx   context.Context
	began time.Time
}

type versionCommand struct{}

// Run prints the version.
func (*versionCommand) Run(c *call) error {
	_, err := fmt.Fprintln(c.out, "guotu", version)
	return err
}

type healthcheckCommand struct{ settings }

// Run asks for /healthz; the exit code is the answer.
func (h *healthcheckCommand) Run(c *call) error {
	o, err := readConfig(h.settings, c.env)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, urlOf(o.addr)+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		fmt.Fprintln(c.err, "guotu:", err)
		return exit(1)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		fmt.Fprintln(c.err, "guotu:", strings.ToLower(answer.Status))
		return exit(1)
	}
	return nil
}
