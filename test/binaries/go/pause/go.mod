module logpipeline.dev/test/binaries/pause

go 1.24.0
