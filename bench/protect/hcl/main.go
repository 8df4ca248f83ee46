// Reads each Terraform file below a folder with HashiCorp's own parser, and exits 1 if it refuses one.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclparse"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: hcl FOLDER")
		os.Exit(2)
	}
	parser := hclparse.NewParser()
	files, refused := 0, 0
	err := filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".tf") {
			return err
		}
		files++
		if _, problems := parser.ParseHCLFile(path); problems.HasErrors() {
			refused++
			fmt.Println(path, problems.Error())
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		refused++
	}
	fmt.Println(files, "files,", refused, "refused")
	if refused > 0 {
		os.Exit(1)
	}
}
