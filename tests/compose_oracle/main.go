// Command compose_oracle loads Compose projects with the reference
// implementation of the Compose specification. It reads a JSON list of requests
// from stdin and writes a JSON list of answers to stdout, in the same order. As
// "compose_oracle schema" it prints the official schema.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/sirupsen/logrus"
)

// request names one project, as the command line of Docker Compose would.
type request struct {
	Directory string            `json:"directory"`
	Files     []string          `json:"files"`
	EnvFiles  []string          `json:"envFiles"`
	Profiles  []string          `json:"profiles"`
	Variables map[string]string `json:"variables"`
}

// answer holds a normalised project, or why there is none.
type answer struct {
	Project json.RawMessage `json:"project,omitempty"`
	Error   string          `json:"error,omitempty"`
}

func load(r request) (json.RawMessage, error) {
	environment := make([]string, 0, len(r.Variables))
	for name, value := range r.Variables {
		environment = append(environment, name+"="+value)
	}
	options, err := cli.NewProjectOptions(
		r.Files,
		cli.WithWorkingDirectory(r.Directory),
		cli.WithEnv(environment),
		cli.WithEnvFiles(r.EnvFiles...),
		cli.WithDotEnv,
		cli.WithDefaultProfiles(r.Profiles...),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	project, err = project.WithServicesLabelsResolved(true)
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}

// answerTo turns a panic of the library into an answer like others.
func answerTo(r request) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Error: fmt.Sprint("panic: ", p)}
		}
	}()
	project, err := load(r)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Project: project}
}

func main() {
	logrus.SetLevel(logrus.PanicLevel)
	if len(os.Args) == 2 && os.Args[1] == "schema" {
		fmt.Print(schema.Schema)
		return
	}
	var requests []request
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		fmt.Fprintln(os.Stderr, "Cannot read the requests:", err)
		os.Exit(1)
	}
	answers := make([]answer, len(requests))
	for i, r := range requests {
		answers[i] = answerTo(r)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, "Cannot write the answers:", err)
		os.Exit(1)
	}
}
